// What was promised against what is taught: every piece of the outline is claimed by a place that exists.
import fs from 'node:fs';
import type { Lesson } from '../course/course.ts';
import { splitGuidePlace } from '../course/find.ts';
import { builtGuide } from '../course/paths.ts';
import { loadCovers, type OutlinePiece, type TeachingPlace } from '../course-build/load-course.ts';
import { sectionsOf } from '../markdown/sections.ts';
import { addProblem, type Ground } from './ground.ts';

export interface Coverage {
  piece: OutlinePiece;
  /** Where it is taught; empty where its lesson is still to come. */
  places: TeachingPlace[];
}

/** `facts`: lesson id → the facts that its example reported. */
export async function coverageOf(
  ground: Ground,
  facts: Map<string, string[]>,
): Promise<Coverage[]> {
  const { outline } = ground;
  const { lessons } = ground.course;
  const numbers = lessons.map(({ id }) => id.slice(0, 2));
  const claims = new Map<string, TeachingPlace[]>();
  for (const lesson of lessons) {
    for (const [id, said] of Object.entries(await loadCovers(ground.root, lesson.id))) {
      const file = `lessons/${lesson.id}/covers.ts`;
      if (!outline.some((piece) => piece.id === id))
        addProblem(
          ground,
          file,
          `claims \`${id}\`, which the outline does not know`,
          'Look it up in lessons/outline.ts.',
        );
      const places = [said].flat();
      for (const place of places) proveExists(ground, lesson, place, facts.get(lesson.id) ?? []);
      claims.set(id, [...(claims.get(id) ?? []), ...places]);
    }
  }
  return outline.map((piece) => {
    const places = claims.get(piece.id) ?? [];
    if (places.length === 0 && numbers.includes(piece.lesson)) {
      addProblem(
        ground,
        'lessons/outline.ts',
        `\`${piece.id}\` (${piece.says}) is claimed by nothing`,
        `Lesson ${piece.lesson} says in covers.ts where it is taught.`,
      );
    }
    return { piece, places };
  });
}

function proveExists(ground: Ground, lesson: Lesson, place: TeachingPlace, facts: string[]): void {
  const [kind, name = ''] = place.split(/:(.*)/s);
  if (!exists(ground, lesson, kind!, name, facts)) {
    addProblem(
      ground,
      `lessons/${lesson.id}/covers.ts`,
      `claims \`${place}\`, which is not there`,
      'Name a place that exists.',
    );
  }
}

function exists(
  { course, content }: Ground,
  lesson: Lesson,
  kind: string,
  name: string,
  facts: string[],
): boolean {
  switch (kind) {
    case 'fact':
      return facts.includes(name);
    case 'break':
      return name in lesson.breaks;
    case 'knob':
      return name in lesson.knobs;
    case 'question':
      return course.lessons.some(({ questions }) => questions.some(({ id }) => id === name));
    case 'guide':
      return guidePlaceExists(
        course.guides.map(({ id }) => id),
        content,
        name,
      );
    case 'step': {
      const [exercise, step] = name.split('/');
      return (
        (course.exercises.find(({ id }) => id === exercise)?.steps.length ?? 0) >= Number(step)
      );
    }
    default:
      return false;
  }
}

/** `01-memory-leaks#bind`, or a whole guide. */
export function guidePlaceExists(guides: string[], content: string, place: string): boolean {
  const { id, anchor } = splitGuidePlace(place);
  if (!guides.includes(id)) return false;
  if (anchor === undefined) return true;
  return sectionsOf(fs.readFileSync(builtGuide(content, id), 'utf8')).some(
    (section) => section.anchor === anchor,
  );
}
