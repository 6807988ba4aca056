import type { LiveService } from '../live/service.ts'
import { LIVE_TIMINGS, type LiveTimings, streamLive } from '../live/stream.ts'
import { type Route, route } from '../route.ts'

export interface LiveAnswers {
  readonly live: LiveService
  /** Shorter ones make tests quick. */
  readonly liveTimings?: LiveTimings
}

/** That something has changed, as server-sent events. */
export function liveRoutes({ live, liveTimings = LIVE_TIMINGS }: LiveAnswers): readonly Route[] {
  return [
    route({
      name: 'listenLive',
      method: 'GET',
      path: '/live',
      summary:
        'Says that something has changed: events, quarantine, signatures, engine, jobs, requests; an event named alive now and then',
      act: 'live.read',
      answer: { kind: 'events' },
      handle({ actor, again, request, reply }) {
        streamLive(request, reply, { actor, again, live, timings: liveTimings })
        return reply
      },
    }),
  ]
}
