// What was kept of an exercise, newest first.

import { labelled, margin } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import type { Screen, Theme } from './theme.ts';

export interface AttemptsScreen extends Screen {
  exercise: string;
  attempts: { number: number; at: string; isCurrent: boolean; result: Result }[];
  rows: [label: string, text: string, says?: string][];
}

interface Result {
  status: string;
  /** Why there is no verdict. */
  reason?: string;
  stepsPassed: number;
  steps: number;
}

export function renderAttempts({ theme, columns, exercise, ...screen }: AttemptsScreen): string {
  const { attempts, rows } = screen;
  const width = Math.max(...attempts.map(({ number }) => String(number).length));
  const lines = attempts.map(({ number, at, isCurrent, result }) => {
    const left = `${margin}${String(number).padStart(width)}  ${theme.secondary(localTime(at))}`;
    return `${left}  ${sayResult(result, theme)}${isCurrent ? theme.secondary(', your file now') : ''}`;
  });
  const head = `${margin}${exercise}: ${count(attempts.length, 'attempt')}, newest first`;
  return `\n${head}\n\n${lines.join('\n')}\n\n${labelled(rows, columns)}\n`;
}

function sayResult({ status, reason, stepsPassed, steps }: Result, theme: Theme): string {
  const passed = `${stepsPassed} of ${count(steps, 'step')}`;
  if (status === 'pass') return theme.pass('passed');
  if (status === 'fail') return `failed, ${passed} passed`;
  if (status === 'part') return `checked in part, ${passed} passed`;
  return status === 'error' ? `no verdict: ${reason ?? 'error'}` : 'not checked';
}

function localTime(at: string): string {
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace('T', ' ');
}
