// Looks at what the course stands on: one line each, and for what is wrong what to do.
import fs from 'node:fs';
import path from 'node:path';
import { makeOwnPath, ownPath } from '../../course/own-folder.ts';
import { builtExercise } from '../../course/paths.ts';
import { grade } from '../../grader/grade.ts';
import { logFile, readLog, tryLog, UnusableLog } from '../../progress/log.ts';
import { count } from '../../text/numbers.ts';
import { type Finding, renderFindings } from '../../ui/render-doctor.ts';
import { mayRedraw } from '../../ui/theme.ts';
import type { Context } from '../context.ts';
import { defineCommand } from '../define-command.ts';

export const command = defineCommand({
  summary: 'what the course stands on: Node, terminal, workspace, grading',
  examples: [['doctor', 'what is wrong, and what to do']],
  run: doctor,
});

export async function doctor(context: Context): Promise<number> {
  const findings = await lookAround(context);
  context.print(renderFindings(findings, context));
  return findings.some(({ status }) => status === 'wrong') ? 1 : 0;
}

/** One finding for each thing that the course needs. */
export async function lookAround(context: Context): Promise<Finding[]> {
  const workspace = context.workspaceIfAny();
  const findings: Finding[] = [nodeVersion(), terminal(context), workspaceIn(workspace, context)];
  if (workspace !== undefined) {
    findings.push(
      writeAccess(workspace),
      progressLog(workspace, context),
      await fileEvents(workspace),
    );
    findings.push(editorTypes(workspace, context));
  }
  findings.push(await grading(context));
  return findings;
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 12);
  return isNew
    ? { name: 'Node', status: 'fine', says: process.version }
    : {
        name: 'Node',
        status: 'wrong',
        says: `${process.version} is too old`,
        todo: 'Install Node 20.12 or newer.',
      };
}

function terminal({ isInteractive, columns, theme, stdout, env }: Context): Finding {
  const name = 'terminal';
  if (!isInteractive)
    return { name, status: 'fine', says: 'none here: no questions, no keys, plain text' };
  const parts = [
    `${columns} columns`,
    theme.color ? 'colour' : 'no colour',
    theme.unicode ? 'symbols' : 'plain signs',
    mayRedraw(stdout, env) ? 'drawings that move' : 'nothing redrawn',
  ];
  return columns < 60
    ? {
        name,
        status: 'so-so',
        says: parts.join(', '),
        todo: 'Wider is easier: 80 columns show tables whole.',
      }
    : { name, status: 'fine', says: parts.join(', ') };
}

function workspaceIn(
  workspace: string | undefined,
  { program, shown, isElsewhere }: Context,
): Finding {
  if (workspace !== undefined)
    return {
      name: 'workspace',
      status: 'fine',
      says: whereIs(shown(workspace), isElsewhere()),
    };
  return {
    name: 'workspace',
    status: 'wrong',
    says: 'none here or above',
    todo: `Make one: ${program} init`,
  };
}

const whereIs = (shown: string, isElsewhere: boolean) =>
  isElsewhere ? `${shown}, as this folder isn't one` : shown.replace(/^\.$/, 'this folder');

function writeAccess(workspace: string): Finding {
  const name = 'writing';
  try {
    tryLog(workspace);
    return { name, status: 'fine', says: 'progress can be recorded' };
  } catch (error) {
    return { name, status: 'wrong', ...sayUnusable('progress cannot be recorded: ', error) };
  }
}

function progressLog(workspace: string, { course, shown }: Context): Finding {
  const name = 'progress';
  try {
    const { events, skippedLines } = readLog(workspace, course);
    const says = count(events.length, 'event');
    if (skippedLines === 0) return { name, status: 'fine', says };
    const todo = `They may stay; to see them: ${shown(logFile(workspace))}`;
    return {
      name,
      status: 'so-so',
      says: `${says}, ${count(skippedLines, 'line')} that cannot be read`,
      todo,
    };
  } catch (error) {
    return { name, status: 'wrong', ...sayUnusable('', error) };
  }
}

function sayUnusable(what: string, error: unknown): Pick<Finding, 'says' | 'todo'> {
  return error instanceof UnusableLog
    ? { says: what + error.why, todo: error.todo }
    : { says: what + (error as Error).message };
}

const eventPatienceMs = 1000;

/** Writes a file and waits for the event that `check --watch` would need. */
async function fileEvents(workspace: string): Promise<Finding> {
  const name = 'file events';
  const folder = ownPath(workspace);
  let probe: string | undefined;
  let watcher: fs.FSWatcher | undefined;
  try {
    probe = makeOwnPath(workspace, `watched-${process.pid}`);
    const told = new Promise<boolean>((resolve) => {
      watcher = fs.watch(folder, () => resolve(true));
      setTimeout(resolve, eventPatienceMs, false).unref();
    });
    fs.writeFileSync(probe, '');
    const todo = '`check --watch` looks by itself, ten times a second.';
    return (await told)
      ? { name, status: 'fine', says: 'a save is told at once' }
      : { name, status: 'so-so', says: 'this file system tells of no save', todo };
  } catch {
    return {
      name,
      status: 'so-so',
      says: 'none',
      todo: '`check --watch` looks by itself, ten times a second.',
    };
  } finally {
    watcher?.close();
    if (probe !== undefined) fs.rmSync(probe, { force: true });
  }
}

function editorTypes(workspace: string, { clone }: Context): Finding {
  const name = 'editor types';
  const isThere = [workspace, clone].some(
    (folder) => folder && fs.existsSync(path.join(folder, 'node_modules', '@types', 'node')),
  );
  return isThere
    ? { name, status: 'fine', says: 'node: built-ins are known' }
    : {
        name,
        status: 'so-so',
        says: 'not installed',
        todo: 'For your editor: npm install, in the workspace.',
      };
}

/** The reference of the first exercise has to pass here, as it does everywhere. */
async function grading({ course, content, engine, program }: Context): Promise<Finding> {
  const name = 'grading';
  const exercise = course.exercises[0]!;
  const { folder, reference } = builtExercise(content, exercise.id);
  const verdict = await grade({ exercise, file: reference, workspace: folder, content, engine });
  if (verdict.status === 'pass')
    return {
      name,
      status: 'fine',
      says: `the reference of ${exercise.id} passes in ${verdict.durationMs} ms`,
    };
  const says = verdict.status === 'error' ? verdict.message : 'the reference does not pass';
  return {
    name,
    status: 'wrong',
    says,
    todo: `This is a bug in the course. Please report it: ${program} report`,
  };
}
