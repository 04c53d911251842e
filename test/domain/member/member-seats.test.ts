import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  closeReservation,
  drawOnReservation,
  reserveSeats,
  takeSeats,
} from '../../../shared/domain/member/member-seats.ts'
import { memoryTable } from '../memory-table.ts'
import { context, decided, organizationSeats, outline, refusal, written } from '../records.ts'

const seats = organizationSeats({ seats: 10, occupied: 7 })

describe('takeSeats', () => {
  it('takes the last free seat, and refuses one more, saying how many are free', () => {
    expect(written(decided(takeSeats(seats, 3)).changes, 'OrganizationSeats')).toMatchObject([{ occupied: 10 }])
    expect(refusal(takeSeats(seats, 4))).toEqual({ code: 'member.seats_missing', values: { free: 3, wanted: 4 } })
  })

  it('never speaks of fewer than no free seats', () => {
    expect(refusal(takeSeats({ ...seats, occupied: 12 }, 1)).values).toMatchObject({ free: 0 })
  })

  it('writes nothing for nobody', () => {
    expect(decided(takeSeats(seats, 0)).changes).toEqual([])
  })
})

describe('a reservation', () => {
  it('is refused like the seats themselves', () => {
    expect(refusal(reserveSeats(seats, { reservationId: 'r', count: 4 }, context()))).toMatchObject({
      code: 'member.seats_missing',
    })
  })

  it('leaves exactly the seats occupied whose members were written, wherever it ends', () => {
    const chunks = fc.array(fc.nat({ max: 3 }), { maxLength: 4 })
    fc.assert(
      fc.property(chunks, fc.nat({ max: 5 }), (writtenInChunks, notWritten) => {
        const members = writtenInChunks.reduce((sum, count) => sum + count, 0)
        const count = members + notWritten
        const table = memoryTable()
        table.put('OrganizationSeats', { ...seats, seats: 100 })
        const ofSeats = () => table.all('OrganizationSeats')[0] ?? seats
        table.apply(decided(reserveSeats(ofSeats(), { reservationId: 'r', count }, context())).changes)
        for (const drawn of writtenInChunks) {
          const [reservation] = table.all('SeatReservation')
          if (reservation) table.apply([drawOnReservation(reservation, drawn)])
        }
        expect(ofSeats().occupied).toBe(7 + count)
        const [reservation] = table.all('SeatReservation')
        if (reservation) table.apply(closeReservation(reservation, ofSeats()))
        expect(ofSeats().occupied).toBe(7 + members)
        expect(table.all('SeatReservation')).toEqual([])
      }),
    )
  })

  it('ends without seats to give back where the organization is gone', () => {
    const reservation = { organizationId: 'o', reservationId: 'r', seats: 3, openedAt: '', version: 1 }
    expect(outline(closeReservation(reservation, undefined))).toEqual(['remove SeatReservation'])
  })
})
