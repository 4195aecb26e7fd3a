// expect: error timeout
//   message stopped after 2 s while your file was loaded
export * from './right.ts';
export class Settings {
  static ready = false;
  static {
    while (!Settings.ready);
  }
}
