import type { HostAnswers } from '../host/routes.ts'
import type { EngineAnswers } from '../routes/engine.ts'
import type { LiveAnswers } from '../routes/live.ts'
import type { OverviewAnswers } from '../routes/overview.ts'
import type { SearchAnswers } from '../routes/search.ts'

/** Answers for the pages of the console, with nothing in them. */
export function consoleAnswers(): OverviewAnswers &
  SearchAnswers &
  LiveAnswers &
  HostAnswers &
  Pick<EngineAnswers, 'settings'> {
  return {
    overview: async () => ({
      at: '2026-11-29T12:00:00.000Z',
      scanned: { state: 'unknown', sentence: 'scanned.nothing-yet', reasons: [], unknown: [] },
      caught: { series: [], signatures: [], isCut: false, unknown: [] },
      waits: { items: [], unknown: [] },
    }),
    queryKeys: () => ({ keys: [], states: [] }),
    complete: async () => ({ start: 0, end: 0, items: [] }),
    live: { listen: () => () => undefined },
    settings: () => ({ files: [], settings: [] }),
    host: {
      doctor: async () => ({ at: '2026-11-29T12:00:00.000Z', tookMs: 1, good: true, checks: [] }),
      selftest: async () => ({ good: true, steps: [] }),
    },
  }
}
