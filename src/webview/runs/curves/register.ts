import { LogarithmicScale } from 'chart.js';
import { Chart } from '../../shared/charts/register.ts';

/** What the view of runs draws with beyond what every page does. */
Chart.register(LogarithmicScale);
