import { defineMistakes } from '../../../../../src/course/define.ts';

export default defineMistakes([
  {
    id: 'keeps-listening',
    edits: [{ find: "this.#emitter.off('call', this.#onCall);", replace: '' }],
    explanation: 'close() does nothing, so the listener stays on the emitter.',
    anchor: 'calls',
  },
]);
