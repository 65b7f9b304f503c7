import type appointment from '../locales/de/appointment.json';
import type booking from '../locales/de/booking.json';
import type slip from '../locales/de/slip.json';
import type mail from '../locales/de/mail.json';
import type desk from '../locales/desk/de.json';
import type finder from '../locales/de/finder.json';
import type letter from '../locales/de/letter.json';
import type life from '../locales/de/life.json';
import type events from '../locales/de/events.json';
import type hours from '../locales/de/hours.json';
import type paper from '../locales/de/paper.json';
import type report from '../locales/de/report.json';
import type offline from '../locales/de/offline.json';
import type quality from '../locales/de/quality.json';
import type site from '../locales/de/site.json';
import type topics from '../locales/de/topics.json';
import type vocabulary from '../locales/de/vocabulary.json';

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
      letter: typeof letter;
      life: typeof life;
      events: typeof events;
      hours: typeof hours;
      paper: typeof paper;
      report: typeof report;
      offline: typeof offline;
      quality: typeof quality;
      desk: typeof desk;
    };
  }
}
