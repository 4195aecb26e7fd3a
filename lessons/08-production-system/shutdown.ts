// SIGTERM in the middle of the work, on a clock of our own: with a drain,
// with one whose deadline is too short, and with none.
import * as stage from '../stage/stage.ts';
import type { ProductionFacts } from './lesson.ts';
import { Simulation } from './simulation.ts';

const fact = stage.facts<ProductionFacts>();
const theme = stage.themeHere();
const sigtermMs = 500;
const workMs = 120;
const flushMs = 60;

interface Phase {
  name: string;
  from: number;
  to: number;
}

/** Takes work one by one, two at once, and writes the results in batches. */
class Server {
  accepted = 0;
  refused = 0;
  written = 0;
  phases: Phase[] = [];
  endedAt = 0;
  #isAccepting = true;
  #queue = 0;
  #running = 0;
  #batch = 0;
  #idle: () => void = () => {};
  readonly #simulation: Simulation;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  get lost(): number {
    return this.accepted - this.written;
  }

  accept(): void {
    if (this.endedAt) return;
    if (!this.#isAccepting) {
      this.refused++;
      return;
    }
    this.accepted++;
    this.#queue++;
    this.#goOn();
  }

  #goOn(): void {
    while (this.#queue > 0 && this.#running < 2) {
      this.#queue--;
      this.#running++;
      this.#simulation.after(workMs, () => this.#done());
    }
    if (this.#queue + this.#running === 0) this.#idle();
  }

  #done(): void {
    if (this.endedAt) return;
    this.#running--;
    this.#batch++;
    if (this.#batch >= 5) this.#write();
    this.#goOn();
  }

  #write(): void {
    this.written += this.#batch;
    this.#batch = 0;
  }

  /** In this order: accept nothing, finish, flush, close. */
  drain(deadlineMs: number): void {
    const { now } = this.#simulation;
    this.#isAccepting = false;
    this.#simulation.after(deadlineMs, () => this.kill());
    this.#idle = () => {
      this.#idle = () => {};
      const flushing = this.#simulation.now;
      this.#phase('finish what is running', now);
      this.#simulation.after(flushMs, () => {
        if (this.endedAt) return;
        this.#write();
        this.#phase('flush the batch', flushing);
        this.kill();
      });
    };
    if (this.#queue + this.#running === 0) this.#idle();
  }

  kill(): void {
    this.endedAt ||= this.#simulation.now;
  }

  #phase(name: string, from: number): void {
    this.phases.push({ name, from, to: this.#simulation.now });
  }
}

function play(terminate: (server: Server) => void): Server {
  const simulation = new Simulation();
  const server = new Server(simulation);
  for (let at = 0; at < 1500; at += 45)
    simulation.after(at, () => server.accept());
  simulation.after(sigtermMs, () => terminate(server));
  simulation.playTo(3000);
  return server;
}

export function shutdown(): string[] {
  const servers: [string, Server][] = [
    ['no drain', play((server) => server.kill())],
    ['deadline 200 ms', play((server) => server.drain(200))],
    ['deadline 1 s', play((server) => server.drain(1000))],
  ];
  fact(
    'lostAtShutdown',
    servers.map(([, { lost }]) => lost),
  );
  const drained = servers[2]![1];
  fact(
    'shutdownPhases',
    drained.phases.map(({ name }) => name),
  );
  const { endedAt } = drained;
  return [
    ...stage.timeline([
      { name: 'accepts', from: 0, to: sigtermMs },
      { name: 'SIGTERM: not ready, refuses', from: sigtermMs, to: endedAt },
      ...drained.phases,
      { name: 'close; exit', from: endedAt, to: endedAt + 10 },
    ]),
    '',
    ...stage.table(
      ['SIGTERM at 500 ms', 'accepted', 'lost', 'refused', 'ends after, ms'],
      servers.map(([name, { accepted, lost, refused, endedAt }]) => [
        name,
        accepted,
        lost > 0 ? theme.fail(String(lost)) : theme.pass('0'),
        refused,
        endedAt - sigtermMs,
      ]),
    ),
    '',
    ...stage.sentences(
      'Whoever is refused goes to another instance; whoever was accepted' +
        ' and is lost does not know. A second signal ends at once. What does ' +
        'not fit into the deadline must survive a crash anyway: an outbox, ' +
        'an inbox.',
    ),
  ];
}
