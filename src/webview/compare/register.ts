import { BarController, BarElement, CategoryScale } from 'chart.js';
import { Chart } from '../shared/charts/register.ts';

/** What the comparison draws with beyond what every page does. */
Chart.register(BarController, BarElement, CategoryScale);
