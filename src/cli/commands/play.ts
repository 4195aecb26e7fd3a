// A lesson's example in the learner's hands: a copy to change, run again at every save.
import fs from 'node:fs';
import path from 'node:path';
import { findLesson } from '../../course/find.ts';
import { makeOwnPath } from '../../course/own-folder.ts';
import { runExample } from '../../example/run-example.ts';
import { filesBehind } from '../../grader/imports.ts';
import { onEnd } from '../../terminal/on-end.ts';
import { safeTexts } from '../../text/safe.ts';
import { renderSaveRule } from '../../ui/render-watch.ts';
import { watchSaves } from '../../watch/watch-saves.ts';
import { copyToPlay } from '../../workspace/play.ts';
import { outputTo } from '../commander-style.ts';
import type { Context } from '../context.ts';
import { defineCommand, lessonWords } from '../define-command.ts';
import { parseLessonOptions } from '../lesson-options.ts';

export const command = defineCommand({
  summary: "a copy of a lesson's code, run again at every save",
  arguments: [
    { name: '<lesson>', says: 'its number or name', words: lessonWords },
    { name: '[options...]', says: 'options of the lesson' },
  ],
  usage: '<lesson> [options of the lesson]',
  passesOptions: true,
  examples: [
    ['play 04', 'change the code of lesson 04, and see'],
    ['play 03 --max-size 10', "with the lesson's own options"],
  ],
  run: (context, _options, lesson, rest) => play(lesson, rest, context),
});

export async function play(name: string, argv: string[], context: Context): Promise<number> {
  const lesson = findLesson(context.course, name);
  const { args } = parseLessonOptions(lesson, argv, outputTo(context));
  const workspace = context.workspace();
  const { folder, isNew } = copyToPlay(workspace, context.content, lesson.id);
  const shown = context.theme.path(`${context.shown(folder)}/`);
  context.say(
    `\n  ${isNew ? 'copied to' : 'your copy'}  ${shown}\n  change a file and save it; Ctrl-C ends\n`,
  );
  return watch(folder, makeOwnPath(workspace, 'play', `${lesson.id}.mjs`), args, context);
}

/** Ends when we are told to: with 130. */
function watch(folder: string, built: string, args: string[], context: Context): Promise<number> {
  return new Promise((resolve) => {
    const watching = watchSaves<void>({
      files: () =>
        filesBehind({ file: path.join(folder, 'example.ts'), workspace: folder, given: [] }),
      run: (signal) => buildAndRun({ folder, built, args, signal }, context),
      show: () => context.say(renderSaveRule(new Date(), context)),
    });
    const end = () => {
      watching.close();
      release();
      context.say(''); // off the line of the ^C
      resolve(130);
    };
    const release = onEnd({ told: end });
  });
}

interface Job {
  folder: string;
  /** Where the runnable file goes. */
  built: string;
  args: string[];
  signal: AbortSignal;
}

/** By esbuild, which is there to grade exercises anyway: TypeScript runs without an install. */
async function buildAndRun({ folder, built, args, signal }: Job, context: Context): Promise<void> {
  const { build, formatMessages } = await import('esbuild');
  try {
    await build({
      entryPoints: [path.join(folder, 'example.ts')],
      outfile: built,
      bundle: true,
      platform: 'node',
      format: 'esm',
      sourcemap: 'inline',
      logLevel: 'silent',
      absWorkingDir: context.workspace(),
    });
  } catch (error) {
    const { errors = [] } = error as { errors?: any[] };
    const color = context.theme.color;
    const safe = JSON.parse(JSON.stringify(errors), safeTexts); // they quote the learner's lines
    context.say(`\n${(await formatMessages(safe, { kind: 'error', color })).join('\n')}`);
    return;
  }
  if (signal.aborted) return;
  const result = await runExample({
    file: built,
    args,
    sourceMaps: true,
    signal,
    cwd: folder,
    env: { ...context.env, COLUMNS: String(context.columns) },
    output: context.live(),
  });
  if (signal.aborted || result.status === 'ok') return;
  context.say(`\n  ended with ${result.signal ?? `code ${result.exitCode}`}`);
  fs.rmSync(built, { force: true });
}
