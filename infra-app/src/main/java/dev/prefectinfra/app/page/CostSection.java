package dev.prefectinfra.app.page;

import dev.prefectinfra.app.page.PricesConfig.Hour;
import dev.prefectinfra.app.page.PricesConfig.Prices;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.value.Region;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an hour of a flow run costs, and where the prices are from. */
record CostSection(Platform platform) implements PageSection {
    /** Sizes that flow runs often have: vCPUs, and GB of memory. */
    private static final List<List<String>> SIZES = List.of(
            List.of("0.25", "0.5"), List.of("0.5", "1"), List.of("1", "2"), List.of("2", "4"), List.of("4", "8"));

    @Override
    public String id() {
        return "cost";
    }

    @Override
    public String title() {
        return "Cost";
    }

    @Override
    public void write(Html html) {
        html.element(
                "p",
                "An estimate, in US dollars, before taxes, free tiers and discounts. At rest means: while no flow runs. What"
                        + " each lane costs at rest, and what that leaves out, stands with the lane.");
        Map<Region, Optional<Prices>> regions = new LinkedHashMap<>();
        for (FinishedStack stack : platform.stacks()) {
            Region region = stack.configured().account().region();
            regions.putIfAbsent(
                    region, stack.configured().get(PricesConfig.SECTION).of(region));
        }
        regions.forEach((region, prices) -> prices.ifPresentOrElse(
                known -> runs(html, region, known),
                () -> html.element("h3", region.value())
                        .element(
                                "p",
                                "No price for this region: prices.regions in the configuration does not have it.",
                                "class",
                                "missing")));
    }

    private static void runs(Html html, Region region, Prices prices) {
        html.element("h3", "Flow runs in " + region);
        html.open("table")
                .element("caption", "What an hour of a flow run costs in " + region + ", by the size of its task");
        Tables.head(html, "Size", "x86", "ARM", "Spot, x86");
        html.open("tbody");
        Optional<Hour> spot = prices.fargateSpot().map(each -> new Hour(each.vcpu(), each.gb()));
        for (List<String> size : SIZES) {
            html.open("tr").element("th", size.get(0) + " vCPU, " + size.get(1) + " GB", "scope", "row");
            hour(html, Optional.of(prices.fargate()), size);
            hour(html, Optional.of(prices.fargateArm()), size);
            hour(html, spot, size);
            html.close("tr").line();
        }
        html.close("tbody").close("table");
        html.open("p", "class", "small")
                .text("Fargate on Linux, by the second, a minute at least. Prices of " + prices.date())
                .text(prices.fargateSpot()
                        .map(each -> ", of Spot of " + each.date() + ": these move")
                        .orElse("; none of Spot is known here"))
                .text(". Source: ");
        String source = prices.source().value();
        html.link(Optional.of(source), source).text(".").close("p");
    }

    private static void hour(Html html, Optional<Hour> price, List<String> size) {
        html.element(
                "td",
                price.map(each -> Estimate.hour(each, new BigDecimal(size.get(0)), new BigDecimal(size.get(1))))
                        .map(hour ->
                                "$" + hour.setScale(4, RoundingMode.HALF_UP).toPlainString())
                        .orElse("no price"),
                "class",
                "number");
    }
}
