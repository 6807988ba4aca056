import type { DigestStore } from '../../quarantine/digest/state.ts'
import type { LinkStore } from '../../quarantine/links/types.ts'
import type { RequestStore } from '../../quarantine/requests/types.ts'
import {
  claimDigest,
  digestRuns,
  endDigest,
  listedInDigests,
  pauseReader,
  resumeReader,
  sendingDigest,
  troubledReaders,
} from './digests.ts'
import { endUse, findLink, insertLinks, useLink } from './links.ts'
import type { OperationsOf, StateOperationsOf } from './operation.ts'
import { handedMail, handingMail, owedMails } from './request-mails.ts'
import { addRequest, listRequests, moveRequest, readRequest } from './requests.ts'
import { tidyState } from './tidy.ts'

type Digests = OperationsOf<'digest', DigestStore>
type Links = OperationsOf<'link', LinkStore>
type Requests = OperationsOf<'request', RequestStore>

declare module '../types.ts' {
  interface StateOperations extends Digests, Links, Requests {}
}

export const DIGEST_OPERATIONS: StateOperationsOf<keyof Digests | keyof Links | keyof Requests> = {
  'digest.claim': ({ tx }, args) => claimDigest(tx, args),
  'digest.listed': ({ tx }, args) => listedInDigests(tx, args),
  'digest.sending': ({ tx }, args) => sendingDigest(tx, args),
  'digest.ended': ({ tx }, args) => endDigest(tx, args),
  'digest.runs': ({ tx }, args) => digestRuns(tx, args),
  'digest.troubled': ({ tx }) => troubledReaders(tx),
  'digest.pause': ({ tx }, args) => pauseReader(tx, args),
  'digest.resume': ({ tx }, args) => resumeReader(tx, args),
  'digest.tidy': (context, args) => tidyState(context, args),
  'link.find': ({ tx }, args) => findLink(tx, args),
  'link.issue': ({ tx }, { links }) => insertLinks(tx, links),
  'link.use': ({ tx }, args) => useLink(tx, args),
  'link.used': ({ tx }, args) => endUse(tx, args),
  'request.add': ({ tx }, args) => addRequest(tx, args),
  'request.read': ({ tx }, args) => readRequest(tx, args),
  'request.list': ({ tx, nowMs }, args) => listRequests(tx, args, nowMs),
  'request.move': ({ tx }, args) => moveRequest(tx, args),
  'request.owed': ({ tx }, args) => owedMails(tx, args),
  'request.handing': ({ tx }, args) => handingMail(tx, args),
  'request.handed': ({ tx }, args) => handedMail(tx, args),
}
