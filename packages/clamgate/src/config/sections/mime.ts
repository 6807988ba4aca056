import { z } from 'zod'
import { duration, integer, live, size } from '../fields.ts'

/** What is said of each bound. */
const REACHED = 'Mail that reaches it is unscannable.'

/** `mime:` of the configuration: what reading a mail in every way may take. Defaults of the bounds are those of `@clamgate/mime`. */
export const mimeSection = z.strictObject({
  memory: live(
    size({ min: '16M', max: '16G', usual: '256M' }),
    'Memory for reading mail in every way, beside limits.totalMemory: half of it for copies of mail above limits.messageMemory, half for what is taken out of mail. Where there is no room for a copy, a mail that needs one is deferred.',
  ),
  maxTime: live(
    duration({ min: '100ms', max: '5m', usual: '2s' }),
    'Time of a core that one mail may be read for. Mail that takes longer is deferred once, and is unscannable when it comes again.',
  ),
  maxDepth: live(
    integer(1, 1000).default(30),
    `Levels of multiparts, messages and wrappers in a mail. ${REACHED}`,
  ),
  maxParts: live(integer(1, 100_000).default(1000), `Parts of a mail, in all its readings. ${REACHED}`),
  maxHeaderSize: live(
    size({ min: '1K', max: '16M', usual: '256K' }),
    `Size of one header block, that of the mail or of a part. ${REACHED}`,
  ),
  maxFieldSize: live(
    size({ min: '1K', max: '4M', usual: '64K' }),
    `Size of one header field that says how a part is to be read. ${REACHED}`,
  ),
  maxFields: live(integer(10, 100_000).default(1000), `Fields of one header block. ${REACHED}`),
  maxParameters: live(integer(10, 10_000).default(100), `Parameters of one header field. ${REACHED}`),
  maxBoundarySize: live(
    size({ min: '70', max: '4K', usual: '256' }),
    `Length of a boundary; RFC 2046 allows 70 octets. ${REACHED}`,
  ),
  maxAlternatives: live(integer(1, 1000).default(8), `Other readings of one part. ${REACHED}`),
  maxViews: live(integer(1, 10_000).default(64), `Readings of a mail in all. ${REACHED}`),
  maxObjects: live(
    integer(1, 100_000).default(2000),
    `Distinct objects that are taken out of a mail. ${REACHED}`,
  ),
  maxUnionFactor: live(
    integer(1, 100).default(3),
    `All objects of a mail together are at most this many times its size, or 1 MiB where that is more. ${REACHED}`,
  ),
  maxUnionSize: live(
    size({ min: '1M', max: '4G', usual: '200M' }),
    `Size of all objects of a mail together. ${REACHED}`,
  ),
  maxInflateRatio: live(
    integer(1, 10_000).default(20),
    `What a compressed wrapper may become, as a multiple of its size. ${REACHED}`,
  ),
  maxInflateSize: live(
    size({ min: '1M', max: '4G', usual: '50M' }),
    `What all compressed wrappers of a mail may become. ${REACHED}`,
  ),
})
