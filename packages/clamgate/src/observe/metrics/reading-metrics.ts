import { AMBIGUITY_CLASSES } from '@clamgate/mime/classes'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { MessageRecord } from '../../filter/record.ts'
import type { ReadingFacts } from '../../policy/verdict.ts'

/** What looking at a mail as its readers do came to. */
const RESULTS = ['canonical', 'extracted', 'ambiguous', 'unscannable'] as const

/** Seconds. An ordinary mail takes less than one of clamd's milliseconds. */
const EXTRACT_BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
/** Seconds; as those of a scan. */
const UNION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
const OBJECT_BUCKETS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]

/** A hit in the union for which no class is known, and classes that this version does not know. */
const NONE = 'none'

/** Registers what is counted of the readings of messages; the function that comes back counts one message. */
export function createReadingMetrics(registry: Registry): (message: MessageRecord) => void {
  const registers = [registry]
  const readings = new Counter({
    name: 'clamgate_readings_total',
    help: 'Messages that were looked at as their readers may take them, by what came of it.',
    labelNames: ['result'],
    registers,
  })
  const classes = new Counter({
    name: 'clamgate_ambiguity_classes_total',
    help: 'Messages with a shape of this class; most are harmless.',
    labelNames: ['class'],
    registers,
  })
  const hits = new Counter({
    name: 'clamgate_union_hits_total',
    help: 'Messages in which something was found only in what their readers take out of them, by class.',
    labelNames: ['class'],
    registers,
  })
  const extractSeconds = new Histogram({
    name: 'clamgate_extract_seconds',
    help: 'Time that the objects of a message took to be extracted.',
    buckets: EXTRACT_BUCKETS,
    registers,
  })
  const unionSeconds = new Histogram({
    name: 'clamgate_union_seconds',
    help: 'Time that clamd took for the extracted objects of a message.',
    buckets: UNION_BUCKETS,
    registers,
  })
  const objects = new Histogram({
    name: 'clamgate_extracted_objects',
    help: 'Distinct objects of a message that was extracted.',
    buckets: OBJECT_BUCKETS,
    registers,
  })
  for (const result of RESULTS) readings.inc({ result }, 0)
  hits.inc({ class: NONE }, 0)
  return ({ reading }) => {
    if (reading === undefined) return
    readings.inc({ result: resultOf(reading) })
    for (const one of known(reading.classes)) classes.inc({ class: one })
    if (reading.unionHit !== undefined) {
      const by = known(reading.unionHit.classes)
      for (const one of by.length === 0 ? [NONE] : by) hits.inc({ class: one })
    }
    if (reading.extractMs !== undefined) extractSeconds.observe(reading.extractMs / 1000)
    if (reading.unionMs !== undefined) unionSeconds.observe(reading.unionMs / 1000)
    if (reading.views > 0) objects.observe(reading.objects)
  }
}

function resultOf({ unscannable, isAmbiguous, views }: ReadingFacts): (typeof RESULTS)[number] {
  if (unscannable.length > 0) return 'unscannable'
  if (isAmbiguous) return 'ambiguous'
  return views > 0 ? 'extracted' : 'canonical'
}

/** Labels are ids of a list that has an end. */
function known(classes: readonly string[]): readonly string[] {
  return classes.filter((one) => Object.hasOwn(AMBIGUITY_CLASSES, one))
}
