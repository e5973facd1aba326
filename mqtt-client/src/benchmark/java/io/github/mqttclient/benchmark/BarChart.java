package io.github.mqttclient.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Groups of bars side by side as an SVG picture; a line in each bar from minimum to maximum. */
final class BarChart {
  private static final int WIDTH = 960;
  private static final int PLOT_TOP = 90;
  private static final int PLOT_BOTTOM = 400;
  private static final int PLOT_LEFT = 80;
  private static final int PLOT_RIGHT = WIDTH - 20;
  private static final int HEIGHT = 460;
  private static final int LEGEND_WIDTH = 290;

  /** The palette of Okabe and Ito, which the colour-blind can tell apart. */
  private static final String[] COLOURS = {
    "#0072B2", "#E69F00", "#D55E00", "#009E73", "#F0E442", "#CC79A7"
  };

  private final String title;
  private final Scale scale;
  private final List<Series> series = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();

  /** The value axis. */
  enum Scale {
    /** From zero. */
    LINEAR,
    /** In powers of ten. */
    LOGARITHMIC
  }

  private record Series(String name, int colour) {}

  private record Group(List<String> label, List<Results.Range> bars) {}

  BarChart(String title, Scale scale) {
    this.title = title;
    this.scale = scale;
  }

  /** A bar in each group; equal colours go with equal numbers. */
  void addSeries(String name, int colour) {
    series.add(new Series(name, colour));
  }

  /** The bars are in the order of the series; NaN leaves one out. */
  void addGroup(List<String> label, List<Results.Range> bars) {
    groups.add(new Group(label, bars));
  }

  boolean isEmpty() {
    return groups.stream()
        .flatMap(group -> group.bars.stream())
        .allMatch(bar -> Double.isNaN(bar.median()));
  }

  String toSvg() {
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", WIDTH, HEIGHT);
    add(" font-family=\"sans-serif\" font-size=\"12\">\n");
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
    text(PLOT_LEFT, 24, "start\" font-size=\"16", title);
    for (int i = 0; i < series.size(); i++) {
      legend(i);
    }
    grid();
    for (int i = 0; i < groups.size(); i++) {
      group(i);
    }
    add("</svg>\n");
    return svg.toString();
  }

  private void legend(int index) {
    int perLine = (PLOT_RIGHT - PLOT_LEFT) / LEGEND_WIDTH;
    int x = PLOT_LEFT + index % perLine * LEGEND_WIDTH;
    int y = 38 + index / perLine * 18;
    add("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\"", x, y);
    add(" fill=\"%s\"/>\n", COLOURS[series.get(index).colour]);
    text(x + 18, y + 10, "start", series.get(index).name);
  }

  private void grid() {
    for (double value : ticks()) {
      double y = y(value);
      add("<line x1=\"%d\" x2=\"%d\"", PLOT_LEFT, PLOT_RIGHT);
      add(" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n", y, y);
      text(PLOT_LEFT - 8, y + 4, "end", round(value).replaceFirst("\\.0+(?=\\D|$)", ""));
    }
  }

  private List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (scale == Scale.LOGARITHMIC) {
      for (double value = bottom(); value <= top() * 1.001; value *= 10) {
        ticks.add(value);
      }
      return ticks;
    }
    double step = Math.pow(10, Math.floor(Math.log10(top())));
    step = top() / step >= 5 ? step : top() / step >= 2 ? step / 2 : step / 5;
    for (double value = 0; value <= top() * 1.001; value += step) {
      ticks.add(value);
    }
    return ticks;
  }

  private double top() {
    double greatest =
        groups.stream()
            .flatMap(group -> group.bars.stream())
            .filter(bar -> !Double.isNaN(bar.maximum()))
            .mapToDouble(Results.Range::maximum)
            .max()
            .orElse(1);
    return scale == Scale.LINEAR
        ? Math.max(greatest, 1e-6) * 1.02
        : Math.pow(10, Math.ceil(Math.log10(greatest)));
  }

  private double bottom() {
    double least =
        groups.stream()
            .flatMap(group -> group.bars.stream())
            .filter(bar -> !Double.isNaN(bar.minimum()))
            .mapToDouble(Results.Range::minimum)
            .min()
            .orElse(0);
    return scale == Scale.LINEAR ? 0 : Math.pow(10, Math.floor(Math.log10(least)));
  }

  private double y(double value) {
    double part =
        scale == Scale.LINEAR
            ? value / top()
            : Math.log10(value / bottom()) / Math.log10(top() / bottom());
    return PLOT_BOTTOM - part * (PLOT_BOTTOM - PLOT_TOP);
  }

  private void group(int index) {
    Group group = groups.get(index);
    double groupWidth = (double) (PLOT_RIGHT - PLOT_LEFT) / groups.size();
    double left = PLOT_LEFT + index * groupWidth;
    double barWidth = Math.min(groupWidth * 0.86 / series.size(), 60);
    double first = left + (groupWidth - barWidth * series.size()) / 2;
    for (int i = 0; i < series.size(); i++) {
      if (!Double.isNaN(group.bars.get(i).median())) {
        bar(first + i * barWidth, barWidth, series.get(i).colour, group.bars.get(i));
      }
    }
    for (int i = 0; i < group.label.size(); i++) {
      text(left + groupWidth / 2, PLOT_BOTTOM + 18 + 16 * i, "middle", group.label.get(i));
    }
  }

  private void bar(double x, double width, int colour, Results.Range bar) {
    double y = y(bar.median());
    double middle = x + width / 2;
    add("<rect x=\"%.1f\" y=\"%.1f\"", x + 1, y);
    add(
        " width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
        width - 2, PLOT_BOTTOM - y, COLOURS[colour]);
    add("<line x1=\"%.1f\" x2=\"%.1f\"", middle, middle);
    add(" y1=\"%.1f\" y2=\"%.1f\"", y(bar.minimum()), y(bar.maximum()));
    add(" stroke=\"black\" stroke-opacity=\"0.5\"/>\n");
    text(middle, y(bar.maximum()) - 4, "middle\" font-size=\"9", round(bar.median()));
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text);
  }

  /** With three digits. */
  private static String round(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, value >= 1e7 ? "%.1fM" : "%.2fM", value / 1e6);
    }
    if (value >= 1e4) {
      return String.format(Locale.ROOT, value >= 1e5 ? "%.0fk" : "%.1fk", value / 1e3);
    }
    return String.format(
        Locale.ROOT, value >= 100 || value == 0 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments));
  }
}
