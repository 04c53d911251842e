import { describe, expect, it } from '@jest/globals'
import { compileFilters, compilePattern } from '../../../infra/local/event-sources/event-pattern.ts'

const record = {
  eventName: 'INSERT',
  tags: ['a', 'b'],
  size: 12,
  dynamodb: { NewImage: { pk: { S: 'OUTBOX#1' }, kind: { S: 'mail' }, empty: { NULL: true } } },
}

describe('an event pattern', () => {
  it.each<[string, unknown, boolean]>([
    ['an exact value', { eventName: ['INSERT', 'MODIFY'] }, true],
    ['no exact value', { eventName: ['REMOVE'] }, false],
    ['nested fields together', { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['mail'] } } } }, true],
    ['only when all fields do', { eventName: ['REMOVE'], dynamodb: { NewImage: { kind: { S: ['mail'] } } } }, false],
    ['a prefix', { dynamodb: { NewImage: { pk: { S: [{ prefix: 'OUTBOX#' }] } } } }, true],
    ['another prefix', { dynamodb: { NewImage: { pk: { S: [{ prefix: 'AUDIT#' }] } } } }, false],
    ['a suffix', { dynamodb: { NewImage: { pk: { S: [{ suffix: '#1' }] } } } }, true],
    ['without regard to case', { eventName: [{ 'equals-ignore-case': 'insert' }] }, true],
    ['a field that is there', { dynamodb: { NewImage: { kind: { S: [{ exists: true }] } } } }, true],
    ['a field that is not there', { dynamodb: { OldImage: { kind: { S: [{ exists: false }] } } } }, true],
    ['no field that is there', { eventName: [{ exists: false }] }, false],
    ['anything but a value', { eventName: [{ 'anything-but': ['REMOVE'] }] }, true],
    ['anything but a prefix', { eventName: [{ 'anything-but': { prefix: 'INS' } }] }, false],
    ['a numeric range', { size: [{ numeric: ['>', 10, '<=', 12] }] }, true],
    ['outside a numeric range', { size: [{ numeric: ['>', 12] }] }, false],
    ['one entry of a list', { tags: ['b'] }, true],
    ['a truth value', { dynamodb: { NewImage: { empty: { NULL: [true] } } } }, true],
    ['one of alternatives', { $or: [{ eventName: ['REMOVE'] }, { size: [12] }] }, true],
  ])('matches %s', (_name, pattern, expected) => {
    expect(compilePattern(pattern)(record)).toBe(expected)
  })

  it.each([{ a: [{ cidr: '10.0.0.0/8' }] }, { a: [{ numeric: ['~', 1] }] }, { a: 'text' }])(
    'refuses what it does not understand: %j',
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow()
    },
  )
})

describe('filter criteria', () => {
  it('match what any filter matches, and everything when there is no filter', () => {
    const filters = compileFilters({
      Filters: [{ Pattern: '{"eventName":["REMOVE"]}' }, { Pattern: '{"eventName":["INSERT"]}' }],
    })
    expect([filters(record), filters({ eventName: 'MODIFY' }), compileFilters(undefined)(record)]).toEqual([
      true,
      false,
      true,
    ])
  })
})
