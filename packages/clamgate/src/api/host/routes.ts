import { tellLines } from '../lines/tell.ts'
import { document, type Route, route } from '../route.ts'
import {
  doctorRequestSchema,
  doctorSchema,
  selftestProgressSchema,
  selftestRequestSchema,
  selftestSchema,
} from './documents.ts'
import type { HostService } from './service.ts'

export interface HostAnswers {
  readonly host: HostService
}

/** The host looked at, and the way of mail proved. */
export function hostRoutes({ host }: HostAnswers): readonly Route[] {
  return [
    route({
      name: 'readDoctor',
      method: 'GET',
      path: '/doctor',
      summary: 'What is wrong with the host, and what to do about it, as clamgate doctor finds it',
      act: 'host.test',
      query: doctorRequestSchema,
      answer: document(doctorSchema),
      handle: ({ query: { again } }) => host.doctor(again),
    }),
    route({
      name: 'runSelftest',
      method: 'POST',
      path: '/selftest',
      summary: 'Sends clean mail and EICAR through the milter and the MTA, as lines of progress and a result',
      act: 'host.prove',
      body: selftestRequestSchema,
      answer: { kind: 'work', progress: selftestProgressSchema, result: selftestSchema },
      handle: ({ body, request, reply }) =>
        tellLines(request, reply, (following) => host.selftest(body, following)),
    }),
  ]
}
