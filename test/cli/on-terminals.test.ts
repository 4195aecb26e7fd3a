// What the commands say in a pipe they say on a terminal too: the same tests once more.
import { writeOnTerminals } from '../support/fixture.ts';

writeOnTerminals();
await import('./commands.test.ts');
await import('./quiz.test.ts');
await import('./topic.test.ts');
