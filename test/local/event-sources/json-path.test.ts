import { describe, expect, it } from '@jest/globals'
import { valueAt } from '../../../infra/local/event-sources/json-path.ts'

const event = { 'detail-type': 'MailRequest', detail: { NewImage: { entity: { S: 'MailRequest' } }, list: ['a'] } }

describe('a path into an event', () => {
  it.each<[string, unknown]>([
    ['$', event],
    ['$.detail-type', 'MailRequest'],
    ['$.detail.NewImage.entity.S', 'MailRequest'],
    ['$.detail.list', ['a']],
    ['$.detail.missing.S', undefined],
    ['$.detail-type.length', undefined],
  ])('%s leads to what stands there', (path, found) => {
    expect(valueAt(path, event)).toEqual(found)
  })

  it.each(['detail', '$.detail.list[0]', '$.detail.*', '$..S', ''])('%j is refused', (path) => {
    expect(() => valueAt(path, event)).toThrow(/not imitated/)
  })
})
