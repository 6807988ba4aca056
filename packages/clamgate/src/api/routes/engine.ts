import { engineSchema, type SettingsDocument, settingsSchema } from '../engine/documents.ts'
import { document, type Route, route } from '../route.ts'
import type { Status } from './status.ts'

export interface EngineAnswers {
  status(): Status | Promise<Status>
  settings(): SettingsDocument
}

/** The engine, and the settings in force. */
export function engineRoutes({ status, settings }: EngineAnswers): readonly Route[] {
  return [
    route({
      name: 'readEngine',
      method: 'GET',
      path: '/engine',
      summary: 'The pool of clamd servers, their queue and times, databases and take-overs',
      act: 'engine.read',
      answer: document(engineSchema),
      handle: async () => (await status()).engine,
    }),
    route({
      name: 'readSettings',
      method: 'GET',
      path: '/settings',
      summary: 'Every key of the configuration as it is in force, and where its value comes from',
      act: 'settings.read',
      answer: document(settingsSchema),
      handle: () => settings(),
    }),
  ]
}
