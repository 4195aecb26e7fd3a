// A fresh workspace: the starters, what starts the course there, and what an editor needs.
import fs from 'node:fs';
import path from 'node:path';
import type { Course } from '../course/course.ts';
import { builtExercise } from '../course/paths.ts';
import { UserError } from '../course/user-error.ts';
import { shellWord } from './installed.ts';

/** How the workspace gets the command. */
export interface Bringing {
  /** The command line that starts it, in words: for an editor and the README. */
  command: string[];
  /** For package.json: a version or a `file:`. */
  dependency: string;
  /** The package itself, where the workspace carries it along. */
  packed?: { name: string; content: Buffer };
}

/** Writes the workspace and returns its files, relative to it. Nothing that exists is overwritten. */
export function initWorkspace(
  course: Course,
  content: string,
  folder: string,
  { ci = false, packed, ...bringing }: Bringing & { ci?: boolean },
): string[] {
  const files = {
    ...filesOf(course, content, bringing),
    ...(ci && { '.github/workflows/check.yml': workflow }),
    ...(packed && { [packed.name]: packed.content }),
  };
  for (const file of Object.keys(files)) refuseFileAsFolder(path.dirname(path.join(folder, file)));
  const existing = Object.keys(files).filter((file) => fs.existsSync(path.join(folder, file)));
  if (existing.length > 0) {
    throw new UserError(
      `${path.basename(folder)} already has ${existing[0]}: nothing was written.`,
      'init <another folder>',
    );
  }
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text, { flag: 'wx' });
  }
  return Object.keys(files);
}

/** Of a folder that is to be made: what stands in its place, or above it, has to be a folder. */
function refuseFileAsFolder(folder: string): void {
  let above = folder;
  while (!fs.existsSync(above)) above = path.dirname(above);
  if (fs.statSync(above).isDirectory()) return;
  throw new UserError(
    `${path.basename(above)} is a file where a folder is needed: nothing was written.`,
    'init <another folder>',
  );
}

function filesOf(
  course: Course,
  content: string,
  { command, dependency }: Bringing,
): Record<string, string | Buffer> {
  const files: Record<string, string | Buffer> = {};
  for (const { id, given = [] } of course.exercises) {
    const built = builtExercise(content, id);
    files[`exercises/${id}.ts`] = fs.readFileSync(built.starter);
    for (const file of given) files[`exercises/${file}`] = fs.readFileSync(built.given(file));
  }
  return {
    ...files,
    'package.json': json(packageJson(dependency)),
    'tsconfig.json': json(tsconfig),
    '.vscode/settings.json': json(editorSettings),
    '.vscode/tasks.json': json(editorTasks(command)),
    '.gitignore': 'node_modules/\n.events-course/\n',
    'README.md': readme(command),
  };
}

const json = (data: object) => `${JSON.stringify(data, null, 2)}\n`;

const packageJson = (dependency: string) => ({
  name: 'my-events-course',
  private: true,
  type: 'module',
  devDependencies: { '@types/node': '^20.19.0', 'events-course': dependency },
});

const tsconfig = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  },
  include: ['exercises'],
};

const editorSettings = {
  'files.exclude': { '.events-course': true },
  'typescript.preferences.importModuleSpecifierEnding': 'js',
};

/** VS Code reads a problem from a line of its own, which `check --problems` prints. */
const editorTasks = ([command, ...args]: string[]) => ({
  version: '2.0.0',
  tasks: [
    {
      label: 'check this exercise',
      type: 'shell',
      command,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code
      args: [...args, 'check', '${relativeFile}', '--problems'],
      group: { kind: 'test', isDefault: true },
      presentation: { clear: true },
      problemMatcher: {
        owner: 'events-course',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code
        fileLocation: ['relative', '${workspaceFolder}'],
        pattern: {
          regexp: '^(exercises/[^:]+):(\\d+):(\\d+): (error): (.*)$',
          file: 1,
          line: 2,
          column: 3,
          severity: 4,
          message: 5,
        },
      },
    },
  ],
});

const workflow = `# Checks every exercise at each push; failures stand beside the lines.
name: check
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm install
      - run: npx --no-install events-course check --all --junit results.xml
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: results
          path: results.xml
`;

const readme = (command: string[]) => `# My events-course

Install the course's command, and types for your editor, once:

    npm install

Your answers are in \`exercises/\`. Open one in your editor, then check it:

    npx --no-install events-course check exercise-1
${command[0] === 'node' ? withoutInstall(command) : ''}
In VS Code, the task "check this exercise" (Tasks: Run Test Task) lists failures as problems.
All commands: \`npx --no-install events-course --help\`.

Your progress is kept in \`.events-course/\`, and so is each text that you had checked:
\`events-course attempts\` lists them and puts one back.
`;

const withoutInstall = (command: string[]) => `
Without \`npm install\`, on this computer:

    ${command.map(shellWord).join(' ')} check exercise-1
`;
