import { z } from 'zod'

/** Something that could not be brought before clamd: what kind of thing, in a fixed word what, and in which part. */
export const unscannablePart = z.object({
  kind: z.enum(['bound', 'encrypted', 'undecodable', 'partial']),
  what: z.string(),
  path: z.string(),
})

/** How a message may be read, and what came of it; what nobody had to find out is not there. */
export const readingFacts = z.object({
  /** Why it is not canonical, a fixed word; not there: it is, so that one scan is enough. */
  notCanonical: z.string().optional(),
  /** 0: nothing was extracted. */
  views: z.number(),
  objects: z.number(),
  /** Streams in which the objects went to clamd. */
  streams: z.number(),
  classes: z.array(z.string()),
  isAmbiguous: z.boolean(),
  /** Those of `classes` by which readers get different objects. */
  differing: z.array(z.string()),
  unscannable: z.array(unscannablePart),
  extractMs: z.number().optional(),
  unionMs: z.number().optional(),
  /** What was found is in the objects only. */
  unionHit: z.object({ path: z.string().optional(), classes: z.array(z.string()) }).optional(),
})

/** A node of the tree of a message. Its path says where: `0.1` is the first part of `0`, `0.1a` another reading of that. */
const part = z.object({
  path: z.string(),
  /** How far below the message. */
  level: z.number(),
  kind: z.enum(['multipart', 'message', 'leaf', 'wrapper']),
  type: z.string(),
  encoding: z.string(),
  name: z.string().optional(),
  bytes: z.number(),
  /** The class by which this is another reading of what is above it. */
  via: z.string().optional(),
  classes: z.array(z.string()),
  /** SHA-256 of what was decoded. */
  objects: z.array(z.string()),
})

/** A scan: of the message as it is, of a mail of ours with objects in it, or of an object alone. */
const stream = z.object({
  kind: z.enum(['raw', 'container', 'object']),
  objects: z.number(),
  bytes: z.number(),
  /** Not there: it was given up, or had no verdict. */
  result: z.enum(['clean', 'found', 'too-large', 'error']).optional(),
  /** The signature, or what clamd says. */
  detail: z.string().optional(),
  server: z.string().optional(),
  ms: z.number().optional(),
})

/** How a message was taken apart, for who asks for an explanation. */
export const readingsReport = z.object({
  /** From the top, each part before what is in it; none where nothing was extracted. */
  parts: z.array(part),
  /** Parts that are not told, since there are too many. */
  partsLeft: z.number(),
  /** Each shape that was seen, and where; `differs`: readers get different objects by it. */
  ambiguities: z.array(z.object({ class: z.string(), path: z.string(), differs: z.boolean() })),
  scans: z.array(stream),
})

export type ReadingsReply = z.output<typeof readingsReport>
export type ReadingReply = z.output<typeof readingFacts>
