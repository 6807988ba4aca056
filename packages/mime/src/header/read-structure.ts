import type { BoundName } from '../bounds.ts'
import type { AmbiguityClass } from '../classes.ts'
import type { Encoding } from '../types.ts'
import type { Candidate, HeaderBounds, HeaderReadings, Structure } from './types.ts'
import { Boundaries } from './values/boundaries.ts'
import { withoutComments } from './values/comments.ts'
import { readEncoding } from './values/encodings.ts'
import { decodedNames, fileNames } from './values/file-names.ts'
import { type Instances, instancesOf } from './values/instances.ts'
import { hasHiddenType, looseTypes, strictType } from './values/media-types.ts'
import { readParameters, readSimple } from './values/parameters.ts'

/** Instances of one field that are looked at. Real mail has one, sometimes two. */
const MAX_INSTANCES = 16

/** File names of one entity that are kept. */
const MAX_NAMES = 32

const DEFAULT_TYPE = 'text/plain'

/**
 * What the structural fields of an entity may mean, over all readings of its header: RFC 2045 and 2231 for the main one.
 * @param defaultType its type where it has no Content-Type: `message/rfc822` in a digest
 */
export function readStructure(
  readings: HeaderReadings,
  defaultType: string,
  bounds: HeaderBounds,
): Structure {
  const reader = new StructureReader(bounds)
  reader.readTypes(instancesOf(readings, 'content-type', 'C01'), defaultType)
  reader.readEncodings(instancesOf(readings, 'content-transfer-encoding', 'F01', true))
  reader.readDispositions(instancesOf(readings, 'content-disposition', 'D10'))
  for (const { value } of instancesOf(readings, 'content-description', 'D10').values) {
    if (value.length < 300) decodedNames(value, reader.addName)
  }
  return reader.structure()
}

class StructureReader {
  readonly #bounds: HeaderBounds
  readonly #types = new Map<string, AmbiguityClass | undefined>()
  readonly #boundaries = new Boundaries()
  readonly #encodings = new Map<Encoding, AmbiguityClass | undefined>()
  readonly #names = new Set<string>()
  readonly #classes = new Set<AmbiguityClass>()
  #parameters: ReadonlyMap<string, string> = new Map()
  #isEncodingUnknown = false
  #isAttachment = false
  #exceeded: BoundName | undefined

  constructor(bounds: HeaderBounds) {
    this.#bounds = bounds
  }

  readTypes({ values, isRepeated, lackedVia }: Instances, defaultType: string): void {
    if (isRepeated) this.#classes.add('C01')
    if (values[0]?.via !== undefined || values.length === 0) {
      this.#addType(defaultType, undefined)
      if (defaultType !== DEFAULT_TYPE) this.#addType(DEFAULT_TYPE, 'C04')
    }
    for (const { value, via } of this.#bounded(values)) this.#readType(value, via)
    if (lackedVia !== undefined) this.#addType(defaultType, lackedVia)
  }

  #readType(field: string, via: AmbiguityClass | undefined): void {
    const simple = readSimple(field)
    const { value, parameters, hasMore } = simple ?? readParameters(field, this.#bounds.parameters)
    if (via === undefined) this.#parameters = parameters
    if (hasMore || parameters.size > this.#bounds.parameters) this.#exceeded ??= 'parameters'
    const strict = strictType(value)
    this.#addType(strict ?? DEFAULT_TYPE, via)
    const boundary = parameters.get('boundary')
    if (boundary !== undefined) this.#boundaries.add(boundary, via)
    if (strict === undefined && field !== '') this.#classes.add('C02')
    if (simple === undefined || strict === undefined) {
      this.#noticeSpelling(field, value)
      if (strict !== value || hasHiddenType(field, strict.length)) {
        looseTypes(field, (type, by) => this.#addType(type, via ?? by))
      }
      this.#boundaries.addFrom(field, via ?? 'D06', via ?? 'D01')
      fileNames(field, this.addName)
    } else this.#addNames(parameters)
  }

  #noticeSpelling(field: string, value: string): void {
    const classes = this.#classes
    if (field.includes('(') && withoutComments(field, 'comment') !== field) classes.add('C03')
    if (value.includes('=?')) classes.add('C05')
    if (field.includes('\0')) classes.add('B03')
    if (/[^\0\t\r\n -~\x80-\xff]|\xa0/.test(field)) classes.add('B10')
    if (/boundary/i.test(field)) classes.add('D06')
  }

  readEncodings({ values, isRepeated, lackedVia }: Instances): void {
    if (isRepeated) this.#classes.add('F01')
    if (values[0] === undefined || values[0].via !== undefined) this.#addEncoding('identity', undefined)
    for (const { value, via } of this.#bounded(values)) {
      const { main, others, isUnusual } = readEncoding(value)
      this.#addEncoding(main ?? 'identity', via)
      for (const other of others) this.#addEncoding(other.value, via ?? other.via)
      if (isUnusual) this.#classes.add('F02')
      if (via === undefined && main === undefined) this.#isEncodingUnknown = true
    }
    if (lackedVia !== undefined) this.#addEncoding('identity', lackedVia)
  }

  readDispositions({ values }: Instances): void {
    for (const { value: field } of this.#bounded(values)) {
      const simple = readSimple(field)
      const { value, parameters, hasMore } = simple ?? readParameters(field, this.#bounds.parameters)
      if (hasMore || parameters.size > this.#bounds.parameters) this.#exceeded ??= 'parameters'
      if (value.includes('attachment')) this.#isAttachment = true
      if (simple === undefined) fileNames(field, this.addName)
      else this.#addNames(parameters)
      if (/boundary/i.test(field)) this.#boundaries.addFrom(field, 'D10', 'D10')
    }
  }

  readonly addName = (name: string): void => {
    if (name !== '' && this.#names.size < MAX_NAMES) this.#names.add(name)
  }

  #addNames(parameters: ReadonlyMap<string, string>): void {
    for (const name of ['filename', 'name']) {
      const value = parameters.get(name)
      if (value !== undefined) decodedNames(value, this.addName)
    }
  }

  #addType(type: string, via: AmbiguityClass | undefined): void {
    if (!this.#types.has(type)) this.#types.set(type, via)
  }

  #addEncoding(encoding: Encoding, via: AmbiguityClass | undefined): void {
    if (!this.#encodings.has(encoding)) this.#encodings.set(encoding, via)
  }

  #bounded(values: Instances['values']): Instances['values'] {
    if (values.length <= MAX_INSTANCES) return values
    this.#exceeded ??= 'alternatives'
    return values.slice(0, MAX_INSTANCES)
  }

  structure(): Structure {
    const types = candidates(this.#types)
    const encodings = candidates(this.#encodings)
    const boundaries = this.#boundaries.all
    this.#notice(types, boundaries, encodings)
    const isMultipart = types.some(({ value }) => value.startsWith('multipart/'))
    if (this.#boundaries.isCut && isMultipart) this.#exceeded ??= 'alternatives'
    return {
      types,
      boundaries,
      encodings,
      isEncodingUnknown: this.#isEncodingUnknown,
      names: [...this.#names],
      parameters: this.#parameters,
      isAttachment: this.#isAttachment,
      classes: [...this.#classes],
      exceeded: this.#exceeded,
    }
  }

  #notice(
    types: Structure['types'],
    boundaries: Structure['boundaries'],
    encodings: Structure['encodings'],
  ): void {
    const classes = this.#classes
    for (const { via } of [...types, ...boundaries, ...encodings]) if (via !== undefined) classes.add(via)
    const type = types[0]?.value ?? DEFAULT_TYPE
    const isMultipart = type.startsWith('multipart/')
    if (isMultipart && (boundaries[0] === undefined || boundaries[0].via !== undefined)) classes.add('D07')
    for (const { value } of boundaries) {
      if (value.length > 70 || /[^ -~]/.test(value)) classes.add('D08')
      if (value.endsWith('-')) classes.add('D09')
      if (value.length > this.#bounds.boundaryBytes) this.#exceeded ??= 'boundaryBytes'
    }
    for (const { value } of encodings) {
      if (value === 'uuencode' || value === 'yenc') classes.add('F04')
      if (value === 'binhex') classes.add('F06')
      if (value !== 'identity' && (isMultipart || type.startsWith('message/'))) classes.add('F03')
    }
  }
}

function candidates<T>(found: ReadonlyMap<T, AmbiguityClass | undefined>): readonly Candidate<T>[] {
  return [...found].map(([value, via]) => ({ value, via }))
}
