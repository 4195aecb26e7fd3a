// `check --watch`: a verdict at every save. Nothing is cleared: what was read stays above.
import type { ChildProcess } from 'node:child_process';
import type { Exercise } from '../../course/course.ts';
import { learnerFile } from '../../course/paths.ts';
import {
  dismissChild,
  grade,
  prepareChild,
  type Service,
  startService,
} from '../../grader/grade.ts';
import { filesBehind } from '../../grader/imports.ts';
import type { Verdict } from '../../grader/verdict.ts';
import { renderSaveRule, renderWatchHead } from '../../ui/render-watch.ts';
import { type Watching, watchSaves } from '../../watch/watch-saves.ts';
import type { Context } from '../context.ts';
import { takeChild } from '../grading-child.ts';
import { onKeys } from '../keys.ts';
import { checkJson, type Rows, remember, rowsAfter, type Subject, screenOf } from '../verdicts.ts';
import { renderReference } from './diff.ts';
import { hint } from './hint.ts';

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

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

class WatchSession {
  readonly #context: Context;
  readonly #isJson: boolean;
  readonly #end: (exitCode: number) => void;
  readonly #giveBackKeys: () => void;
  #subject: Subject;
  #verdict: Verdict | undefined;
  #watching: Watching;
  /** Both start while the learner types, so that a save finds them ready. */
  #child: ChildProcess | undefined;
  #service: Service | undefined;
  #diffWasAsked = false;

  constructor(
    subject: Subject,
    isJson: boolean,
    context: Context,
    end: (exitCode: number) => void,
  ) {
    this.#context = context;
    this.#isJson = isJson;
    this.#end = end;
    this.#subject = subject;
    for (const signal of signals) process.on(signal, this.#interrupt);
    const press = (key: string) => this.#press(key);
    this.#giveBackKeys = context.isInteractive && !isJson ? onKeys(press) : () => {};
    this.#watching = this.#watch();
  }

  #watch(): Watching {
    const { say, workspace } = this.#context;
    const { exercise, file } = this.#subject;
    const entry = { file, given: exercise.given ?? [] };
    say(renderWatchHead(this.#subject.file, workspace(), this.#context));
    return watchSaves<Verdict>({
      files: () => filesBehind({ ...entry, workspace: workspace() }),
      run: (signal) => this.#grade(signal),
      show: (verdict) => this.#show(verdict),
      noEvents: () => say('  This file system tells of no save, so we look ten times a second.\n'),
    });
  }

  #grade(signal: AbortSignal): Promise<Verdict> {
    const { content, engine, workspace } = this.#context;
    const child = isAlive(this.#child) ? this.#child : takeChild(this.#context);
    this.#child = undefined;
    return grade({
      ...this.#subject,
      workspace: workspace(),
      content,
      engine,
      child,
      signal,
      service: this.#service,
    });
  }

  #show(verdict: Verdict): void {
    this.#verdict = verdict;
    this.#diffWasAsked = false;
    remember(verdict, this.#subject, this.#context);
    this.#print(verdict);
    this.#child = prepareChild(this.#context.engine);
    if (!this.#service) this.#startService();
  }

  /** After the first verdict, which it would delay; without it saves are graded all the same. */
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

  /** What cannot be done by a key stays a command. */
  #rows(verdict: Verdict): Rows {
    const commands = rowsAfter(verdict, this.#subject, this.#context);
    const kept = commands.filter(([label]) => ['output', 'read', 'back'].includes(label));
    if (!this.#context.isInteractive) return commands;
    const offered = this.#keys.filter((binding) => binding.isOffered());
    const keys = offered.map(({ key, says }) => `${key} ${says}`).join('   ');
    return [...kept, ['keys', keys]];
  }

  readonly #keys: KeyBinding[] = [
    {
      key: 'h',
      says: 'hint',
      isOffered: () => this.#verdict?.status !== 'pass',
      press: () => hint(this.#subject.exercise.id, {}, this.#context),
    },
    {
      key: 'd',
      says: 'diff',
      isOffered: () => true,
      press: () => this.#showDiff(),
    },
    {
      key: 'a',
      says: 'all steps',
      isOffered: () => this.#verdict?.status === 'fail' && !this.#subject.allSteps,
      press: () => this.#checkAllSteps(),
    },
    {
      key: 'n',
      says: 'next exercise',
      isOffered: () => this.#verdict?.status === 'pass' && this.#next() !== undefined,
      press: () => this.#goOn(),
    },
    { key: 'q', says: 'quit', isOffered: () => true, press: () => this.#stop(0) },
  ];

  #press(key: string): void {
    const binding = this.#keys.find((known) => known.key === key);
    if (key === 'ctrl-c') this.#interrupt();
    else if (binding?.isOffered()) binding.press();
  }

  /** Before a pass the reference takes the work away, so it has to be asked for twice. */
  #showDiff(): void {
    const { exercise, file } = this.#subject;
    const { print, progress } = this.#context;
    if (!progress().exercises[exercise.id]?.done && !this.#diffWasAsked) {
      this.#diffWasAsked = true;
      print(`\n  ${exercise.id} has not passed yet. The reference all the same: d once more.\n`);
      return;
    }
    print(renderReference(exercise, file, this.#context));
  }

  #checkAllSteps(): void {
    this.#subject = { ...this.#subject, allSteps: true };
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
    this.#watching = this.#watch();
  }

  readonly #interrupt = () => this.#stop(130);

  #stop(exitCode: number): void {
    this.#watching.close();
    if (this.#child) dismissChild(this.#child);
    for (const signal of signals) process.off(signal, this.#interrupt);
    this.#giveBackKeys();
    this.#end(exitCode);
  }
}

const isAlive = (child: ChildProcess | undefined): child is ChildProcess =>
  child !== undefined && child.exitCode === null && child.signalCode === null;
