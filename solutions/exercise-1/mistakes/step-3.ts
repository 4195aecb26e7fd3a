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
      'A module-level array references the sessions, so their inboxes stay in memory too. Limiting it to 100 entries still keeps the last 100 sessions. Store only the user names for recentUsers().',
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
      'close() adds the session to a list. The list lives as long as the module, so it keeps every closed session in memory. Store only the user name.',
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
      "A Map from user names to sessions never deletes an entry, so it's a cache without a limit. Store only names, and at most 100 of them.",
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
      "Your code reads the names from weakly held sessions, so a name disappears when its session is collected. Store the name itself: it's only a string.",
    anchor: 'weakref',
  },
  {
    id: 'names-without-limit',
    edits: [{ find: '\n  if (names.length > 100) names.shift();', replace: '' }],
    explanation:
      'The list of names has no limit, so it grows with every session. Remove the oldest name once there are more than 100.',
    anchor: 'caches',
  },
  {
    id: 'one-name-too-many',
    edits: [{ find: 'if (names.length > 100)', replace: 'if (names.length > 101)' }],
    explanation:
      'The list can hold more than 100 names. If you check the length before you add a name, 100 is already too many. Check it afterwards, or use `>=`.',
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
      "A user who returns isn't moved to the end: Set.add() and Map.set() keep an existing entry in its place. Use an array, or delete the name before you add it.",
    anchor: 'caches',
  },
  {
    id: 'keeps-oldest-names',
    edits: [{ find: rememberNames, replace: '  if (names.length < 100) names.push(user);' }],
    explanation:
      'When the list is full, your code ignores new names, so recentUsers() always returns the oldest 100. Remove the oldest name and add the new one.',
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
    explanation: 'recentUsers() returns the newest name first. Return the newest name last.',
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
      "close() removes the user's name, so recentUsers() no longer lists users who have left. Keep the name after close().",
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
    explanation: 'recentUsers() returns fewer than the last 100 names. Raise the limit to 100.',
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
      'If the signal is already aborted, the constructor returns before it stores the user name. recentUsers() then lacks that user. Store the name first: every session counts.',
    anchor: 'caches',
  },
]);
