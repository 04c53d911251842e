import { describe, expect, it } from '@jest/globals'
import { type GroupSurroundings, resolveAccess, resolveMembers } from '../../../shared/domain/group/group-wishes.ts'
import { initialCollectionSettings } from '../../../shared/store/entities/organization.ts'

const edit = { readOnly: false, hidePasswords: false, manage: false }
const read = { ...edit, readOnly: true }
const grant = (collectionId: string, level = edit) => ({ collectionId, ...level })
const wish = (id: string, level = edit) => ({ id, ...level })

const around = (over: Partial<GroupSurroundings> = {}): GroupSurroundings => ({
  settings: initialCollectionSettings,
  ownMemberId: 'me',
  collectionIds: new Set(['mine', 'theirs', 'other']),
  permittedIds: new Set(['mine', 'other']),
  memberIds: new Set(['me', 'one', 'two']),
  ...over,
})

describe('the access of a group', () => {
  const before = [grant('mine'), grant('theirs')]

  it('stays where the request does not speak of it', () => {
    expect(resolveAccess(before, null, around())).toEqual({ ok: true, access: before })
  })

  it('becomes what is wished, and keeps what the caller cannot manage', () => {
    expect(resolveAccess(before, [wish('other', read)], around())).toEqual({
      ok: true,
      access: [grant('theirs'), grant('other', read)],
    })
  })

  it('may name what the caller cannot manage as long as that stays as it is', () => {
    expect(resolveAccess(before, [wish('theirs')], around())).toEqual({ ok: true, access: [grant('theirs')] })
    expect(resolveAccess(before, [wish('theirs', read)], around())).toMatchObject({ code: 'request.not_found' })
  })

  it.each([
    ['is unknown', 'unknown'],
    ['the caller cannot manage', 'theirs'],
  ])('cannot be extended by a collection that %s (T107)', (_, id) => {
    expect(resolveAccess([], [wish(id)], around())).toMatchObject({ ok: false, code: 'request.not_found' })
  })

  it('forgets collections that are gone', () => {
    expect(resolveAccess([grant('gone')], [], around())).toEqual({ ok: true, access: [] })
  })

  it.each([
    ['manage together with a restriction', [wish('mine', { ...read, manage: true })], 'collection.manage_alone'],
    ['a collection named twice', [wish('mine'), wish('mine', read)], 'collection.named_twice'],
  ])('refuses %s', (_, wished, code) => {
    expect(resolveAccess([], wished, around())).toMatchObject({ ok: false, code, field: 'collections' })
  })

  it('is at most a thousand collections, those that are kept included', () => {
    const ids = Array.from({ length: 1000 }, (_, at) => `c${at}`)
    const many = around({ collectionIds: new Set([...ids, 'theirs']), permittedIds: new Set(ids) })
    const wished = ids.map((id) => wish(id))
    expect(resolveAccess([], wished, many)).toMatchObject({ ok: true })
    expect(resolveAccess([grant('theirs')], wished, many)).toMatchObject({
      ok: false,
      code: 'group.collections_max',
      values: { max: 1000 },
    })
  })
})

describe('the members of a group', () => {
  it('stay where the request does not speak of them', () => {
    expect(resolveMembers(['one'], null, around())).toEqual({ ok: true, steps: [] })
  })

  it('come and go as is wished, each once', () => {
    expect(resolveMembers(['one'], ['two', 'two'], around())).toEqual({
      ok: true,
      steps: [
        { memberId: 'one', joins: false },
        { memberId: 'two', joins: true },
      ],
    })
  })

  it('cannot be people whom the organization does not have (T107)', () => {
    expect(resolveMembers([], ['unknown'], around())).toMatchObject({ ok: false, code: 'request.not_found' })
  })

  it('take nobody in who adds himself, unless administrators have access to every collection', () => {
    const refusal = { ok: false, code: 'group.own_membership', field: 'users' }
    expect(resolveMembers(['one'], ['one', 'me'], around())).toMatchObject(refusal)
    expect(resolveMembers(['me'], ['me', 'one'], around())).toMatchObject({ ok: true })
    expect(resolveMembers([], ['me'], around({ ownMemberId: null }))).toMatchObject({ ok: true })
    const settings = { ...initialCollectionSettings, allowAdminAccessToAllCollectionItems: true }
    expect(resolveMembers([], ['me'], around({ settings }))).toMatchObject({ ok: true })
  })
})
