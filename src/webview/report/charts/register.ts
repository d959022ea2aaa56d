import { BarController, BarElement, CategoryScale, Filler } from 'chart.js';
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix';
import annotation from 'chartjs-plugin-annotation';
import { Chart } from '../../shared/charts/register.ts';

/** What the report draws with beyond what every page does. */
Chart.register(BarController, BarElement, CategoryScale, Filler, MatrixController, MatrixElement, annotation);
