import { isObject, readEach, readNumber, readObject, readOptional, readText } from '../aws/json-value.ts';
import type { Template } from '../stack/template.ts';
import { createResolver } from '../stack/values.ts';

/** A widget with its place in the 24 columns of the dashboard. */
export interface Widget {
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The metrics of a graph, by namespace and name. */
  readonly metrics: readonly WidgetMetric[];
  /** The query of a widget that reads logs. */
  readonly query: string | undefined;
  /** The ARNs of a list of alarms. */
  readonly alarms: readonly string[];
}

export interface WidgetMetric {
  readonly namespace: string;
  readonly name: string;
  readonly label: string | undefined;
}

/** Reads the dashboard of the template, as the console would show it. */
export function readDashboard(template: Template): Widget[] {
  const [resource, ...others] = template.ofType('AWS::CloudWatch::Dashboard');
  if (!resource || others.length > 0) throw new Error('the template has no dashboard, or several');
  const resolve = createResolver(template, 'http://127.0.0.1');
  const body = readText(resolve(resource.properties['DashboardBody']), 'DashboardBody');
  return readEach(readObject(JSON.parse(body), 'DashboardBody')['widgets'], 'widgets', readWidget);
}

function readWidget(value: unknown, place: string): Widget {
  const widget = readObject(value, place);
  const properties = readObject(widget['properties'], `properties of ${place}`);
  const each = <T>(name: string, read: (item: unknown, itemPlace: string) => T) =>
    readOptional(properties[name], `${name} of ${place}`, (list, listPlace) =>
      readEach(list, listPlace, read),
    );
  return {
    title: readText(properties['title'], `title of ${place}`),
    x: readNumber(widget['x'], `x of ${place}`),
    y: readNumber(widget['y'], `y of ${place}`),
    width: readNumber(widget['width'], `width of ${place}`),
    height: readNumber(widget['height'], `height of ${place}`),
    metrics: each('metrics', readMetric) ?? [],
    query: readOptional(properties['query'], `query of ${place}`, readText),
    alarms: each('alarms', readText) ?? [],
  };
}

/** A metric is a list: namespace, name, dimensions, options. */
function readMetric(value: unknown, place: string): WidgetMetric {
  const [namespace, name, ...others] = readEach(value, place, (part) => part);
  const options = others.at(-1);
  return {
    namespace: readText(namespace, `namespace of ${place}`),
    name: readText(name, `name of ${place}`),
    label: isObject(options) ? readOptional(options['label'], `label of ${place}`, readText) : undefined,
  };
}
