import { isClamgate } from '../candidates/candidate.ts'
import type { BenchResults } from '../document.ts'
import { type BenchOptions, CANDIDATES, type CandidateName, type Mode } from '../options.ts'
import type { Stage, StagePlan } from '../stage.ts'
import { measureBurst } from './burst.ts'
import { measureEventLoop } from './event-loop.ts'
import { measureIdle } from './idle.ts'
import { measureLatency, measureOverhead } from './paced.ts'
import { measurePostfix } from './postfix.ts'
import { measureSoak } from './soak.ts'
import { measureInet, measureInetAll, measureSocket } from './socket.ts'

/** Who takes part in a mode, and how. */
export function planStage(mode: Mode, { candidates, features, profileDirectory }: BenchOptions): StagePlan {
  return {
    candidates: candidatesOf(mode, candidates),
    features,
    clamdInet: mode === 'inet-all',
    events: mode === 'latency' || mode === 'overhead',
    profileDirectory,
  }
}

function candidatesOf(mode: Mode, candidates: readonly CandidateName[]): readonly CandidateName[] {
  switch (mode) {
    case 'inet':
    case 'inet-all':
      return CANDIDATES.filter(
        (name) => name.endsWith('-inet') && candidates.some((one) => name.startsWith(one)),
      )
    case 'eventloop':
    case 'idle':
      // clamav-milter has no event loop, and its select(2) no room for a thousand connections.
      return candidates.filter(isClamgate)
    default:
      return candidates
  }
}

/** Runs one mode on its stage. */
export async function measure(
  mode: Mode,
  stage: Stage,
  options: BenchOptions,
  cores: number,
): Promise<BenchResults> {
  switch (mode) {
    case 'socket':
      return { socket: await measureSocket(stage, options) }
    case 'inet':
      return { inet: await measureInet(stage, options) }
    case 'inet-all':
      return { 'inet-all': await measureInetAll(stage, options) }
    case 'postfix':
      return { postfix: await measurePostfix(stage, options, cores) }
    case 'latency':
      return { latency: await measureLatency(stage, options) }
    case 'overhead':
      return { overhead: await measureOverhead(stage, options) }
    case 'eventloop':
      return { eventloop: await measureEventLoop(stage, options) }
    case 'idle':
      return { idle: await measureIdle(stage, options) }
    case 'burst':
      return { burst: await measureBurst(stage, options) }
    case 'soak':
      return { soak: await measureSoak(stage, options) }
  }
}
