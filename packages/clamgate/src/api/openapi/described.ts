import { z } from 'zod'
import { document, type Route, route } from '../route.ts'
import { type OpenApi, openApiOf } from './document.ts'

/**
 * The routes, and one more that says what they are. Whoever has signed in may read it; that it can be read in the repository,
 * too, is no reason to tell strangers what runs here.
 */
export function described(routes: readonly Route[]): readonly Route[] {
  let written: OpenApi | undefined
  const all: readonly Route[] = [
    ...routes,
    route({
      name: 'openApi',
      method: 'GET',
      path: '/openapi.json',
      summary: 'This document: all routes, by OpenAPI 3.1',
      act: 'self.read',
      answer: document(z.looseObject({ openapi: z.string() })),
      handle: () => {
        written ??= openApiOf(all)
        return written
      },
    }),
  ]
  return all
}
