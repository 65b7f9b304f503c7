import { currentServices } from '../directory/directory.ts';
import { comingEvents } from '../directory/events.ts';
import { describeDataset, type DatasetSource } from './dataset.ts';
import { hsdsEvent } from './hsds-event.ts';
import { hsdsService } from './hsds-service.ts';

/** All published services, then the coming courses and events, as one page of an HSDS 3.1 list, with what holds for the whole dataset beside it. */
export function hsdsPage(source: DatasetSource) {
  const contents = [
    ...currentServices(source.directory, source.now).map((service) => hsdsService(service, source)),
    ...comingEvents(source.directory, source.now).map((event) => hsdsEvent(event, source)),
  ];
  return {
    total_items: contents.length,
    total_pages: 1,
    page_number: 1,
    size: contents.length,
    first_page: true,
    last_page: true,
    empty: contents.length === 0,
    dataset: describeDataset(source),
    contents,
  };
}
