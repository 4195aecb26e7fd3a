import { defineMistakes } from '../../../src/course/define.ts';

const rememberNames = `  names.push(user);
  if (names.length > 100) names.shift();`;

export default defineMistakes([
  {
    id: 'array-of-sessions',
    edits: [
      {
        find: 'rememberName(user);\n    if',
        replace:
          'rememberName(user);\n    sessions.push(this);\n    if (sessions.length > 100) sessions.shift();\n    if',
      },
      {
        find: '/** Names, not sessions',
        replace: 'const sessions: ChatSession[] = [];\n\n/** Names, not sessions',
      },
    ],
    explanation:
      'An array of the module holds the sessions, and with each its whole inbox. A limit of 100 makes the leak smaller, but not the last 100 sessions freed. For recentUsers() the name is enough.',
    anchor: 'caches',
  },
  {
    id: 'closed-sessions-kept',
    edits: [
      {
        find: '    this.#closed = true;\n    for',
        replace: '    this.#closed = true;\n    history.push(this);\n    for',
      },
      {
        find: '/** Names, not sessions',
        replace: 'const history: ChatSession[] = [];\n\n/** Names, not sessions',
      },
    ],
    explanation:
      'close() itself puts the session where it is kept: a list of closed sessions lives as long as the module, and so does all that is in it.',
    anchor: 'caches',
  },
  {
    id: 'map-of-sessions',
    edits: [
      { find: 'rememberName(user);\n    if', replace: 'sessions.set(user, this);\n    if' },
      {
        find: 'const names: string[] = [];',
        replace: 'const sessions = new Map<string, ChatSession>();',
      },
      { find: `function rememberName(user: string): void {\n${rememberNames}\n}\n\n`, replace: '' },
      { find: 'return [...names];', replace: 'return [...sessions.keys()];' },
    ],
    explanation:
      'A Map by user name holds the sessions, and nothing is ever deleted from it: it is a cache without a limit. Neither the sessions nor more than 100 names may stay.',
    anchor: 'caches',
  },
  {
    id: 'weak-names',
    edits: [
      {
        find: 'rememberName(user);\n    if',
        replace:
          'this.user = user;\n    recent.push(new WeakRef(this));\n    if (recent.length > 100) recent.shift();\n    if',
      },
      { find: '  inbox: string[] = [];', replace: "  user = '';\n  inbox: string[] = [];" },
      {
        find: 'const names: string[] = [];',
        replace: 'const recent: WeakRef<ChatSession>[] = [];',
      },
      { find: `function rememberName(user: string): void {\n${rememberNames}\n}\n\n`, replace: '' },
      {
        find: 'return [...names];',
        replace: 'return recent.flatMap((weak) => weak.deref()?.user ?? []);',
      },
    ],
    explanation:
      'The names are read from sessions that are held weakly: when the collector takes a session, its name is gone too. Keep the name itself, it is only a string.',
    anchor: 'weakref',
  },
  {
    id: 'names-without-limit',
    edits: [{ find: '\n  if (names.length > 100) names.shift();', replace: '' }],
    explanation:
      'The list of names has no limit. Names are small, but a list that only grows is a leak all the same: drop the oldest beyond 100.',
    anchor: 'caches',
  },
  {
    id: 'one-name-too-many',
    edits: [{ find: 'if (names.length > 100)', replace: 'if (names.length > 101)' }],
    explanation:
      'The list of names has a limit, but it lies above 100. Where you look at the length before you add the new name, 100 are too many already: look after it, or use >=.',
    anchor: 'caches',
  },
  {
    id: 'names-in-a-set',
    edits: [
      { find: 'const names: string[] = [];', replace: 'const names = new Set<string>();' },
      {
        find: rememberNames,
        replace: `  names.add(user);
  const [oldest = user] = names;
  if (names.size > 100) names.delete(oldest);`,
      },
    ],
    explanation:
      'Somebody who comes again is not the newest: add() leaves a name that a Set has already where it stands, and so does set() of a Map. Use an array, or delete the name before you add it.',
    anchor: 'caches',
  },
  {
    id: 'keeps-oldest-names',
    edits: [{ find: rememberNames, replace: '  if (names.length < 100) names.push(user);' }],
    explanation:
      'When the list is full, new names are turned away, so recentUsers() shows for ever who came first. Drop the oldest, keep the newest.',
    anchor: 'caches',
  },
  {
    id: 'newest-first',
    edits: [
      {
        find: rememberNames,
        replace: '  names.unshift(user);\n  if (names.length > 100) names.pop();',
      },
    ],
    explanation: 'recentUsers() gives the newest name first. It stands last.',
    anchor: 'caches',
  },
  {
    id: 'name-goes-with-session',
    edits: [
      {
        find: 'rememberName(user);\n    if',
        replace:
          'rememberName(user);\n    this.#disposers.push(() => names.splice(names.indexOf(user), 1));\n    if',
      },
    ],
    explanation:
      'close() takes the name out of the list. recentUsers() tells who was here lately, and those who have left were.',
    anchor: 'caches',
  },
  {
    id: 'fewer-names',
    edits: [
      {
        find: 'if (names.length > 100) names.shift();',
        replace: 'if (names.length > 50) names.shift();',
      },
    ],
    explanation: 'recentUsers() gives fewer than the last 100 names.',
    anchor: 'caches',
  },
  {
    id: 'late-session-not-remembered',
    edits: [
      {
        find: '    rememberName(user);\n    if (shutdown.aborted) {',
        replace: '    if (shutdown.aborted) {',
      },
      {
        find: 'so there is nothing to end\n      return;\n    }',
        replace: 'so there is nothing to end\n      return;\n    }\n    rememberName(user);',
      },
    ],
    explanation:
      'The constructor returns before it remembers the name if the signal is aborted already, so recentUsers() lacks those sessions. Remember the name first: every session counts.',
    anchor: 'caches',
  },
]);
