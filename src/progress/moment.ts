// A moment in the past, as people type it.

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `2026-03-01`, `2026-03-01T18:30`, `2h`, `3d`, `1w` ago. A bare date means its end, in local time. Undefined where it is none. */
export function readMoment(typed: string, now: Date): Date | undefined {
  const ago = /^(\d+)([mhdw])$/.exec(typed);
  if (ago) return new Date(now.getTime() - Number(ago[1]) * units[ago[2] as keyof typeof units]);
  const text = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? `${typed}T23:59:59.999` : typed;
  const moment = new Date(text);
  return /^\d{4}-/.test(typed) && !Number.isNaN(moment.getTime()) ? moment : undefined;
}
