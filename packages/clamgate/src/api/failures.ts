import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Problem, problemOf } from './problem.ts'

/** An answer to a request that failed. */
export interface ToldFailure {
  readonly status: number
  readonly problem: Problem
}

type Tell = (error: unknown, request: FastifyRequest) => ToldFailure

/** By the server beneath, which an app and what is registered in it share. */
const tellers = new WeakMap<FastifyInstance['server'], Tell>()

/** From now on failures of a server are told, and logged, by this. */
export function tellFailuresBy(app: FastifyInstance, tell: Tell): void {
  tellers.set(app.server, tell)
}

/**
 * What somebody hears of a failure, wherever in an answer it stands: as its status, as a line of work that is followed, on a page. A
 * defect of ours goes into the log with the id of the request, and who must not hear what it was does not.
 */
export function toldFailure(error: unknown, request: FastifyRequest): ToldFailure {
  return tellers.get(request.server.server)?.(error, request) ?? problemOf(error, request.id)
}
