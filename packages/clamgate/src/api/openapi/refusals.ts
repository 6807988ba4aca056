import type { Route } from '../route.ts'

/** What goes wrong anywhere, by its status: in words, and where it may happen. */
export const FAILURES: readonly {
  readonly status: string
  readonly name: string
  readonly description: string
  readonly when?: (route: Route) => boolean
}[] = [
  { status: '400', name: 'BadRequest', description: 'The request is malformed' },
  {
    ...{ status: '401', name: 'NoSession' },
    description: 'No session or token that is good, or what was shown to sign in is wrong',
    // Of what strangers ask for that which is to show something, or comes after it.
    when: ({ act, body, name }) => act !== 'anybody' || body !== undefined || name === 'askSecurityKey',
  },
  {
    status: '403',
    name: 'Refused',
    description: 'A fresh proof is needed, or the request is from another place',
  },
  { status: '404', name: 'NotFound', description: 'There is no such thing, or it is not for who asks' },
  {
    ...{ status: '409', name: 'Conflict', description: 'Somebody has changed it, or is at it, meanwhile' },
    when: takesBody,
  },
  { status: '413', name: 'TooLarge', description: 'The body is longer than this takes', when: takesBody },
  {
    ...{ status: '415', name: 'OtherType', description: 'The body is of a type that this does not take' },
    when: takesBody,
  },
  {
    status: '422',
    name: 'Unprocessable',
    description: 'It is understood, and cannot be done as it was asked for',
  },
  { status: '429', name: 'TooMany', description: 'Too many requests; see the header Retry-After' },
  { status: '503', name: 'Away', description: 'What is needed cannot be read now; mail goes on' },
]

/** A body is looked at, whether the route wants one or not. */
function takesBody({ method }: Route): boolean {
  return method !== 'GET'
}
