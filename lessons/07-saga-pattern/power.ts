// The power goes once, where we want it: after the effect of a call, before
// its answer is recorded (`charge`), or right after a commit (`commit 3`).

/** Stands for the end of the process: nobody may catch it and go on. */
export class PowerCut extends Error {
  override name = 'PowerCut';
}

export type Power = (point: string) => void;

export function powerThatGoesAt(cut?: string): Power {
  let isCut = false;
  return (point) => {
    if (isCut || point !== cut) return;
    isCut = true;
    throw new PowerCut(point);
  };
}
