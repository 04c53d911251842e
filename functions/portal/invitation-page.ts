import { isExpired } from '../../shared/domain/invitation.ts'
import type { Html } from '../../shared/markup/html.ts'
import { html } from '../../shared/markup/html.ts'
import { page } from '../../shared/markup/page.ts'
import type { Invitation } from '../../shared/store/entities/fields.ts'
import { done } from '../runtime/operation.ts'

/** How an invitation stands for the holder of its link. */
export type InvitationState = 'open' | 'expired' | 'used' | 'unknown'

/** The state of an invitation. Without its live token it is unknown, whatever it is: a page tells only its addressee. */
export function invitationState(
  invited: { invitation: Invitation | null } | undefined,
  stillInvited: boolean,
  tokenMatches: boolean,
  now: string,
): InvitationState {
  if (!invited?.invitation || !tokenMatches) return 'unknown'
  if (!stillInvited) return 'used'
  return isExpired(invited.invitation, now) ? 'expired' : 'open'
}

const OK = 200
const GONE = 410
const NOT_FOUND = 404

/** The page for a state; `open` is what it says while the invitation can be accepted. */
export function invitationPage(state: InvitationState, inviter: string, open: { title: string; content: Html }) {
  switch (state) {
    case 'open':
      return { ...done(page(open.title, open.content)), status: OK }
    case 'expired':
      return {
        ...done(
          page(
            'This invitation has expired',
            html`<p>Nothing is lost. Ask ${inviter} to send you the invitation again: the new mail brings a new link.</p>`,
          ),
        ),
        status: GONE,
      }
    case 'used':
      return {
        ...done(
          page(
            'This invitation was accepted already',
            html`<p>If it was you, there is nothing more to do here: sign in as usual. You get a mail as soon as your access
              is confirmed. If it was not you, tell ${inviter} at once.</p>`,
          ),
        ),
        status: GONE,
      }
    case 'unknown':
      return {
        ...done(
          page(
            'This link does not open an invitation',
            html`<p>Three things can be the reason:</p>
              <ol>
                <li>A newer mail replaced it. Look for the latest invitation in your mailbox and use its link.</li>
                <li>The link was cut off. Open it from the mail itself, or copy all of it.</li>
                <li>The invitation was withdrawn. Ask the person who invited you.</li>
              </ol>`,
          ),
        ),
        status: NOT_FOUND,
      }
  }
}
