import { Chart, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import zoom from 'chartjs-plugin-zoom';

/** Only the parts of Chart.js that every page draws with; what a page needs beyond them it registers itself. */
Chart.register(LinearScale, LineController, LineElement, PointElement, zoom);
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.normalized = true;
/** Pointer and keys are read by the figure around the chart, the same way for every chart. */
Chart.defaults.events = [];

export { Chart };
