import type appointment from '../../content/locales/de/appointment.json';
import type booking from '../../content/locales/de/booking.json';
import type slip from '../../content/locales/de/slip.json';
import type mail from '../../content/locales/de/mail.json';
import type desk from '../../content/locales/de/desk.json';
import type finder from '../../content/locales/de/finder.json';
import type hours from '../../content/locales/de/hours.json';
import type paper from '../../content/locales/de/paper.json';
import type report from '../../content/locales/de/report.json';
import type offline from '../../content/locales/de/offline.json';
import type site from '../../content/locales/de/site.json';
import type topics from '../../content/locales/de/topics.json';
import type vocabulary from '../../content/locales/de/vocabulary.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'site';
    resources: {
      site: typeof site;
      appointment: typeof appointment;
      booking: typeof booking;
      slip: typeof slip;
      mail: typeof mail;
      vocabulary: typeof vocabulary;
      topics: typeof topics;
      finder: typeof finder;
      hours: typeof hours;
      paper: typeof paper;
      report: typeof report;
      offline: typeof offline;
      desk: typeof desk;
    };
  }
}
