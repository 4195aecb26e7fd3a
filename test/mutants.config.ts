// For `npm run mutants`: tests that call the code in-process and are done in a moment.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/{course,diff,progress,quiz}/*.test.ts',
      'test/cli/{attempts,check-request,ci,ci-screens,commands,context,editor-command,files-of-options,input-file}.test.ts',
      'test/cli/{json,keep-attempt,lesson-options,open-editor,output-file}.test.ts',
      'test/cli/{own-voice,progress,quiz,small-commands,stoppable,topic,verdict-screens,verdicts}.test.ts',
      'test/grader/{grade,judge,output,recognise,score,stopped-test}.test.ts',
      'test/workspace/{attempts,fresh,init,installed,workspace}.test.ts',
    ],
    exclude: ['test/progress/{crash,odd-events,unusable}.test.ts'],
    globalSetup: 'test/support/one-temporary-folder.ts',
    testTimeout: 30_000,
  },
});
