import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CATALOGUE } from './catalogue.ts'
import { reportPlaceOf } from './reports.ts'

test('13.53 each origin has its own place for reports, or says where to look it up', () => {
  assert.equal(reportPlaceOf('official').address, 'https://www.clamav.net/reports/fp')
  const sanesecurity = reportPlaceOf('sanesecurity')
  assert.equal(sanesecurity.address, 'https://sanesecurity.com/support/false-positives/')
  for (const { name, title, homepage, reportTo } of CATALOGUE) {
    const place = reportPlaceOf(name)
    assert.deepEqual([place.title, place.homepage, place.address], [title, homepage, reportTo])
    assert.ok(place.address === undefined || place.checkedOn !== undefined, `${name}: checked by nobody`)
  }
  assert.match(reportPlaceOf('local').asksFor, /correct it/)
  assert.deepEqual(
    ['official', 'sanesecurity', 'urlhaus', 'unofficial', 'local', 'my-own'].map(
      (one) => reportPlaceOf(one).asks,
    ),
    ['clamav', 'sanesecurity', 'usual', 'usual', 'correct-file', 'correct-source'],
  )
  assert.match(reportPlaceOf('my-own').asksFor, /signatures\.sources\.my-own/)
  assert.equal(reportPlaceOf('unofficial').address, undefined)
})
