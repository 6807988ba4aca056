import type { Finding } from './canary.ts'
import type { EngineErrorCode } from './errors.ts'
import type { Problem, ServerState } from './status.ts'

/** What a look at a server means for its use. */
export interface Judgement {
  readonly state: Exclude<ServerState, 'tripped' | 'restarting'>
  readonly problem?: Problem
  readonly warning?: string
  /** It gave a wrong verdict on a sample, so that its databases are at fault. */
  readonly isWrong?: boolean
}

export interface JudgementFacts {
  readonly managed: boolean
  readonly state: ServerState
  /** It has recognised EICAR before. */
  readonly knewEicar: boolean
}

/** Judges a finding. `managed`: EICAR must be found, and "no connection" means that clamd is still starting. */
export function judge(finding: Finding, { managed, state, knewEicar }: JudgementFacts): Judgement {
  switch (finding.kind) {
    case 'well':
      if (finding.knowsEicar) return { state: 'healthy' }
      // An external clamd that never knew it may be there for databases of its own; one that did has lost them.
      if (managed || knewEicar || finding.version?.database !== undefined) {
        const what = knewEicar ? 'clamd does not recognise EICAR any more' : 'clamd does not recognise EICAR'
        return { state: 'blind', problem: problem('ENGINE_CLAMD_BLIND', what), isWrong: true }
      }
      return { state: 'healthy', warning: 'does not recognise EICAR: its databases are incomplete' }
    case 'blind':
      return {
        state: 'blind',
        problem: problem('ENGINE_CLAMD_BLIND', `clamd cannot scan: ${finding.reason}`),
        isWrong: finding.isWrong,
      }
    case 'away':
      if (managed && state === 'starting') return { state: 'starting' }
      return {
        state: 'unreachable',
        problem: problem('ENGINE_UNAVAILABLE', finding.reason, awayRemedy(finding.remedy, managed)),
      }
    case 'silent':
    case 'unasked':
      return { state: 'unreachable', problem: problem('ENGINE_CLAMD_SILENT', finding.reason) }
  }
}

/** The problem of a server that passes its checks, and scanned nothing of late. */
export function tripped(failures: number, reason: string): Problem {
  return problem(
    'ENGINE_CLAMD_TRIPPED',
    `${failures} different messages in a row got no verdict from it; the last one: ${reason}`,
  )
}

const REMEDIES: Partial<Record<EngineErrorCode, string>> = {
  ENGINE_CLAMD_BLIND:
    'Look into the log of clamd: databases, room in its temporary directory, memory; then restart it.',
  ENGINE_CLAMD_SILENT: 'Restart clamd; if it happens under load, give it more threads or processors.',
  ENGINE_CLAMD_TRIPPED:
    'Look into the log of clamd: crashes, memory, room in its temporary directory. It is tried again by itself.',
  ENGINE_UNAVAILABLE:
    'See that clamd runs, that engine.servers names its socket, and that we may use that socket.',
}

/** What clamd's client knows of the reason says more than we do; where the address is written it does not know. */
function awayRemedy(remedy: string | undefined, managed: boolean): string | undefined {
  return remedy === undefined || managed ? remedy : `${remedy} Its address is in engine.servers.`
}

function problem(code: EngineErrorCode, message: string, remedy = REMEDIES[code]): Problem {
  return { code, message, remedy }
}
