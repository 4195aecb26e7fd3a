// `check --watch`: a verdict at every save. Nothing is cleared: what was read stays above.
import type { ChildProcess } from 'node:child_process';
import type { Exercise } from '../../course/course.ts';
import { learnerFile } from '../../course/paths.ts';
import { asUserError } from '../../course/user-error.ts';
import { isRunning } from '../../grader/child.ts';
import type { TestCount } from '../../grader/count-tests.ts';
import {
  dismissChild,
  grade,
  prepareChild,
  type Service,
  startService,
} from '../../grader/grade.ts';
import { filesBehind } from '../../grader/imports.ts';
import type { Verdict } from '../../grader/verdict.ts';
import { onKeys } from '../../terminal/keys.ts';
import { onEnd } from '../../terminal/on-end.ts';
import { makeSafe } from '../../text/safe.ts';
import { renderCount } from '../../ui/render-count.ts';
import { renderKeys, renderSaveRule, renderWatchHead } from '../../ui/render-watch.ts';
import { type Watching, watchSaves } from '../../watch/watch-saves.ts';
import type { Context } from '../context.ts';
import { takeStarted } from '../grading-child.ts';
import { LastLines } from '../last-lines.ts';
import { openFirstFault } from '../open-first-fault.ts';
import type { Subject } from '../subject.ts';
import { checkJson, type Rows, remember, rowsAfter, screenOf } from '../verdicts.ts';
import { renderReference } from './diff.ts';
import { hint } from './hint.ts';
import { list } from './list.ts';
import { putStarterBack } from './reset.ts';

/** Ends with 0 by `q`, with 130 by Ctrl-C or a signal. With `json`, for programs, each verdict is one line. */
export const checkWatch = (
  subject: Subject,
  { json }: { json?: boolean },
  context: Context,
): Promise<number> =>
  new Promise((resolve) => new WatchSession(subject, json ?? false, context, resolve));

/** A key, what it does in two words, and whether it does anything now. */
interface KeyBinding {
  key: string;
  says: string;
  isOffered(): boolean;
  press(): unknown;
}

class WatchSession {
  readonly #screen: LastLines;
  readonly #context: Context;
  readonly #isJson: boolean;
  readonly #end: (exitCode: number) => void;
  #giveBackKeys: () => void;
  readonly #release: () => void;
  #subject: Subject;
  #verdict: Verdict | undefined;
  #watching: Watching;
  /** Both start while the learner types, so that a save finds them ready. */
  #child: ChildProcess | undefined;
  #service: Service | undefined;
  #diffWasAsked = false;
  #resetWasAsked = false;
  /** From the first verdict on, or the first key. */
  #showsKeys = false;

  constructor(
    subject: Subject,
    isJson: boolean,
    context: Context,
    end: (exitCode: number) => void,
  ) {
    this.#screen = new LastLines(context, () => this.#keysLine());
    this.#context = this.#screen.context;
    this.#isJson = isJson;
    this.#end = end;
    this.#subject = subject;
    this.#release = onEnd({ told: this.#interrupt });
    this.#giveBackKeys = this.#takeKeys();
    this.#watching = this.#watch();
  }

  #takeKeys(): () => void {
    const hasKeys = this.#context.isInteractive && !this.#isJson;
    return hasKeys ? onKeys((key) => this.#press(key), this.#context.stdin.keyboard!) : () => {};
  }

  #watch(): Watching {
    const { say, shown, workspace } = this.#context;
    const { exercise, file } = this.#subject;
    const entry = { file, given: exercise.given ?? [] };
    say(renderWatchHead(shown(file), this.#context));
    return watchSaves<Verdict>({
      files: () => filesBehind({ ...entry, workspace: workspace() }),
      run: (signal) => this.#grade(signal),
      show: (verdict) => this.#show(verdict),
      noEvents: () =>
        say(
          "  This file system doesn't report changes. Checking for saves ten times a second instead.",
        ),
    });
  }

  #grade(signal: AbortSignal): Promise<Verdict> {
    const { content, engine, workspace } = this.#context;
    const started = isRunning(this.#child) ? { child: this.#child } : takeStarted(this.#context);
    this.#child = undefined;
    this.#count();
    return grade({
      ...this.#subject,
      workspace: workspace(),
      content,
      engine,
      ...started,
      signal,
      service: this.#service,
      onCount: (count) => signal.aborted || this.#count(count),
    });
  }

  #count(count?: TestCount): void {
    const { id } = this.#subject.exercise;
    if (!this.#isJson) this.#screen.show(renderCount(id, count, this.#context.theme));
  }

  #show(verdict: Verdict): void {
    this.#verdict = verdict;
    this.#diffWasAsked = false;
    this.#resetWasAsked = false;
    this.#showsKeys = true;
    this.#screen.removeLine();
    remember(verdict, this.#subject, this.#context);
    this.#print(verdict);
    this.#child = prepareChild(this.#context.engine);
    if (!this.#service) this.#startService();
  }

  /** After the first verdict, which it would delay; without it saves are graded too. */
  #startService(): void {
    const keep = (service: Service) => {
      this.#service = service;
    };
    startService().then(keep, () => {});
  }

  #print(verdict: Verdict): void {
    const { print, printJson } = this.#context;
    if (this.#isJson) {
      printJson(checkJson(verdict));
      return;
    }
    print(renderSaveRule(new Date(), this.#context));
    print(screenOf(verdict, this.#subject, this.#context, this.#rows(verdict)));
  }

  /** What can't be done by a key stays a command. */
  #rows(verdict: Verdict): Rows {
    const commands = rowsAfter(verdict, this.#subject, this.#context);
    if (!this.#context.isInteractive) return commands;
    const again: Rows = verdict.status === 'pass' ? [] : [['again', 'at the next save']];
    return [...commands.filter(([label]) => label === 'output' || label === 'read'), ...again];
  }

  #keysLine(): string {
    if (!this.#context.isInteractive || this.#isJson || !this.#showsKeys) return '';
    return renderKeys(this.#offered(), this.#context);
  }

  #offered(): KeyBinding[] {
    if (this.#resetWasAsked) return this.#answersToReset;
    return this.#bindings().filter((binding) => binding.isOffered());
  }

  #bindings(): KeyBinding[] {
    const { allSteps, exercise } = this.#subject;
    const always = () => true;
    return [
      {
        key: 'h',
        says: 'hint',
        isOffered: () => this.#verdict?.status !== 'pass',
        press: () => hint(exercise.id, {}, this.#context, { hint: 'h', diff: 'd' }),
      },
      { key: 'd', says: 'diff', isOffered: always, press: () => this.#showDiff() },
      {
        key: 'a',
        says: allSteps ? 'first failing step' : 'all steps',
        isOffered: () => allSteps || this.#verdict?.status === 'fail',
        press: () => this.#toggleAllSteps(),
      },
      { key: 'o', says: 'open', isOffered: always, press: () => this.#open() },
      {
        key: 'r',
        says: 'reset',
        isOffered: () => this.#isInItsPlace(),
        press: () => this.#askReset(),
      },
      { key: 'l', says: 'list', isOffered: always, press: () => list({}, this.#context) },
      {
        key: 'n',
        says: 'next exercise',
        isOffered: () => this.#verdict?.status === 'pass' && this.#next() !== undefined,
        press: () => this.#goOn(),
      },
      { key: 'q', says: 'quit', isOffered: always, press: () => this.#stop(0) },
    ];
  }

  #press(key: string): void {
    this.#showsKeys = true;
    const offered = this.#offered();
    const otherwise = this.#resetWasAsked ? offered.at(-1) : undefined;
    this.#resetWasAsked = false;
    const pressed = offered.find((binding) => binding.key === key) ?? otherwise;
    if (key === 'ctrl-c') this.#interrupt();
    else if (pressed) void this.#do(pressed);
  }

  /** What goes wrong is said, and the watch goes on. */
  async #do({ press }: KeyBinding): Promise<void> {
    try {
      await press();
    } catch (error) {
      const { program, say } = this.#context;
      const { message, next } = asUserError(error) ?? { message: String(error) };
      say(`\n  ${makeSafe(message)}${next ? `  ${program} ${next}` : ''}\n`);
    }
  }

  /** `reset` writes only to the exercise's own file. */
  #isInItsPlace(): boolean {
    const { exercise, file } = this.#subject;
    return file === learnerFile(this.#context.workspace(), exercise.id);
  }

  #askReset(): void {
    this.#resetWasAsked = true;
    this.#context.print(
      `\n  Put the starter back in ${this.#context.shown(this.#subject.file)}? Your file is kept as a copy.\n`,
    );
  }

  /** The last one also by any other key. */
  readonly #answersToReset: KeyBinding[] = [
    {
      key: 'y',
      says: 'put the starter back',
      isOffered: () => true,
      press: () =>
        this.#context.print(`\n${putStarterBack(this.#subject.exercise, this.#context)}\n`),
    },
    {
      key: 'any other key',
      says: 'keep your file',
      isOffered: () => true,
      press: () => this.#context.print('\n  Nothing was changed.\n'),
    },
  ];

  /** An editor that takes the terminal has the keys too; what a save brings meanwhile comes after it. */
  async #open(): Promise<void> {
    const verdict = this.#verdict;
    this.#giveBackKeys();
    await this.#screen.giveWay(() => openFirstFault(verdict, this.#subject, this.#context));
    this.#giveBackKeys = this.#takeKeys();
  }

  /** Before a pass the reference takes the work away, so it has to be asked for twice. */
  #showDiff(): void {
    const { exercise, file } = this.#subject;
    const { print, progress } = this.#context;
    if (!progress().exercises[exercise.id]?.done && !this.#diffWasAsked) {
      this.#diffWasAsked = true;
      print(`\n  ${exercise.id} hasn't passed yet. To see the reference anyway, press d again.\n`);
      return;
    }
    print(renderReference(exercise, file, this.#context));
  }

  #toggleAllSteps(): void {
    this.#subject = { ...this.#subject, allSteps: !this.#subject.allSteps };
    this.#watching.again();
  }

  #next(): Exercise | undefined {
    const { exercises } = this.#context.course;
    return exercises[exercises.indexOf(this.#subject.exercise) + 1];
  }

  #goOn(): void {
    const exercise = this.#next()!;
    this.#watching.close();
    this.#subject = { exercise, file: learnerFile(this.#context.workspace(), exercise.id) };
    this.#verdict = undefined;
    this.#showsKeys = false;
    this.#watching = this.#watch();
  }

  readonly #interrupt = () => this.#stop(130);

  #stop(exitCode: number): void {
    this.#watching.close();
    this.#screen.close();
    if (this.#child) dismissChild(this.#child);
    this.#release();
    this.#giveBackKeys();
    this.#end(exitCode);
  }
}
