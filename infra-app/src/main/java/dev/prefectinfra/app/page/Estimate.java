package dev.prefectinfra.app.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.app.page.PricesConfig.Hour;
import dev.prefectinfra.app.page.PricesConfig.Price;
import dev.prefectinfra.app.page.PricesConfig.Prices;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synthesized.Arguments;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reckons what a stack costs at rest.
 *
 * @param prices those of the stack's region; empty where there are none
 */
record Estimate(StackDocument stack, Optional<Prices> prices) {
    private static final BigDecimal UNITS = BigDecimal.valueOf(1024);

    static Cost of(FinishedStack stack) {
        return new Estimate(
                        stack.document(),
                        stack.configured()
                                .get(PricesConfig.SECTION)
                                .of(stack.configured().account().region()))
                .cost();
    }

    Cost cost() {
        List<Cost.Line> lines = new ArrayList<>();
        stack.resources("aws_ecs_service").forEach(service -> service(service, lines));
        count("alarm", stack.resources("aws_cloudwatch_metric_alarm"), Prices::alarmMonth, lines);
        count("dashboard", stack.resources("aws_cloudwatch_dashboard"), Prices::dashboardMonth, lines);
        count("secret", stack.data("aws_secretsmanager_secret"), Prices::secretMonth, lines);
        return new Cost(lines, notIncluded());
    }

    private void service(Block service, List<Cost.Line> lines) {
        Block task = new Actors(stack).taskDefinition(service).orElse(null);
        if (task == null) {
            return;
        }
        BigDecimal vcpus = number(task.argument("cpu")).divide(UNITS, MathContext.DECIMAL64);
        BigDecimal gbs = number(task.argument("memory")).divide(UNITS, MathContext.DECIMAL64);
        boolean arm = Arguments.in(task.arguments(), "runtime_platform", "cpu_architecture")
                .asText()
                .equals("ARM64");
        shares(service).forEach((provider, tasks) -> {
            boolean spot = provider.equals("FARGATE_SPOT");
            String size =
                    plain(vcpus) + " vCPU and " + plain(gbs) + " GB, " + (arm ? "ARM" : "x86") + (spot ? ", Spot" : "");
            // AWS publishes the price of Spot on ARM too, but the table has no column for it.
            Optional<Hour> hour =
                    prices.flatMap(all -> spot ? spot(all, arm) : Optional.of(arm ? all.fargateArm() : all.fargate()));
            lines.add(new Cost.Line(
                    service.argument("name").asText(service.name()),
                    (tasks.compareTo(BigDecimal.ONE) == 0 ? "1 task" : plain(tasks) + " tasks") + " of " + size + ", "
                            + Cost.HOURS + " hours",
                    hour.map(each -> hour(each, vcpus, gbs).multiply(tasks).multiply(Cost.HOURS))));
        });
    }

    private static Optional<Hour> spot(Prices prices, boolean arm) {
        return arm ? Optional.empty() : prices.fargateSpot().map(spot -> new Hour(spot.vcpu(), spot.gb()));
    }

    /** What an hour of a task costs. */
    static BigDecimal hour(Hour price, BigDecimal vcpus, BigDecimal gbs) {
        return price.vcpu().dollars().multiply(vcpus).add(price.gb().dollars().multiply(gbs));
    }

    /** How many tasks each capacity provider gets: first its base, then its weight's share of the others. */
    private static Map<String, BigDecimal> shares(Block service) {
        BigDecimal tasks = number(service.argument("desired_count"));
        List<JsonNode> strategy = Arguments.blocks(service.arguments(), "capacity_provider_strategy");
        Map<String, BigDecimal> shares = new LinkedHashMap<>();
        if (strategy.isEmpty()) {
            shares.put("FARGATE", tasks);
            return shares;
        }
        BigDecimal base = BigDecimal.ZERO;
        BigDecimal weights = BigDecimal.ZERO;
        for (JsonNode each : strategy) {
            base = base.add(number(each.path("base")).min(tasks));
            weights = weights.add(number(each.path("weight")));
        }
        BigDecimal others = tasks.subtract(base).max(BigDecimal.ZERO);
        for (JsonNode each : strategy) {
            BigDecimal share = weights.signum() == 0
                    ? BigDecimal.ZERO
                    : others.multiply(number(each.path("weight"))).divide(weights, MathContext.DECIMAL64);
            BigDecimal all = number(each.path("base")).min(tasks).add(share);
            if (all.signum() > 0) {
                shares.put(each.path("capacity_provider").asText(), all);
            }
        }
        return shares;
    }

    private void count(String what, List<Block> blocks, Function<Prices, Price> price, List<Cost.Line> lines) {
        if (!blocks.isEmpty()) {
            String number = blocks.size() + " " + what + (blocks.size() == 1 ? "" : "s");
            lines.add(new Cost.Line(
                    number,
                    prices.map(all -> blocks.size() + " × $" + price.apply(all).value())
                            .orElse(number),
                    prices.map(all -> price.apply(all).dollars().multiply(BigDecimal.valueOf(blocks.size())))));
        }
    }

    private List<String> notIncluded() {
        List<String> all = new ArrayList<>();
        int groups = stack.resources("aws_cloudwatch_log_group").size();
        if (groups > 0) {
            all.add((groups == 1
                            ? "What 1 log group takes in and keeps"
                            : "What " + groups + " log groups take in and keep")
                    + prices.map(each -> ": " + Cost.dollars(each.logGb().dollars()) + " for each GB taken in")
                            .orElse(""));
        }
        add(
                stack.resources("aws_ecs_cluster").stream().anyMatch(Estimate::hasInsights),
                "Metrics of Container Insights",
                all);
        add(
                !stack.resources("aws_s3_bucket").isEmpty(),
                "What the bucket stores, with older versions, and requests to it",
                all);
        add(!stack.resources("aws_ecr_repository").isEmpty(), "What the image repository stores", all);
        add(!stack.resources("aws_sqs_queue").isEmpty(), "Requests to the queues", all);
        add(
                !stack.resources("aws_ecs_service").isEmpty(),
                "Network: NAT gateways, endpoints, public addresses, data that leaves AWS",
                all);
        add(!stack.resources("aws_ecs_service").isEmpty(), "What flow runs use of Fargate: by the run, see below", all);
        return all;
    }

    private static void add(boolean there, String what, List<String> all) {
        if (there) {
            all.add(what);
        }
    }

    private static boolean hasInsights(Block cluster) {
        return Arguments.blocks(cluster.arguments(), "setting").stream()
                .anyMatch(setting -> setting.path("name").asText().equals("containerInsights")
                        && !setting.path("value").asText().equals("disabled"));
    }

    private static BigDecimal number(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? BigDecimal.ZERO : new BigDecimal(value.asText());
    }

    static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
