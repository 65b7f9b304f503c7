import appointmentForm from './sheets/appointment-form.css?inline';
import desk from './sheets/desk.css?inline';
import directory from './sheets/directory.css?inline';
import letter from './sheets/letter.css?inline';
import paper from './sheets/paper.css?inline';
import search from './sheets/search.css?inline';
import slip from './sheets/slip.css?inline';
import text from './sheets/text.css?inline';

/**
 * The one style sheet of each kind of page. Layouts put it into the page; the server entry hands all of them to the
 * Content-Security-Policy, which names their hashes.
 */
export const sheets = { directory, 'appointment-form': appointmentForm, slip, search, letter, text, paper, desk };

export type Sheet = keyof typeof sheets;
