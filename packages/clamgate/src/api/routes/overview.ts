import type { Actor } from '../../access/actor.ts'
import { type Overview, overviewSchema } from '../overview/documents.ts'
import { document, type Route, route } from '../route.ts'

export interface OverviewAnswers {
  readonly overview: (actor: Actor) => Promise<Overview>
}

/** The first screen. */
export function overviewRoutes({ overview }: OverviewAnswers): readonly Route[] {
  return [
    route({
      name: 'readOverview',
      method: 'GET',
      path: '/overview',
      summary: 'Is every mail scanned, what was caught, what waits',
      act: 'overview.read',
      answer: document(overviewSchema),
      handle: ({ actor }) => overview(actor),
    }),
  ]
}
