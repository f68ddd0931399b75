package dev.prefectinfra.bootstrap;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.TerraformCalls;
import dev.prefectinfra.core.synthesized.UnknownValue;
import dev.prefectinfra.core.synthesized.Values;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.StatementConfig;
import dev.prefectinfra.iam.StatementKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What Terraform asks of AWS for all that an account's stacks hold. */
final class TerraformGrants {
    private final BootstrapConfig config;
    private final NameReach reach;
    private final Optional<String> boundary;
    private final StatementMerge read = new StatementMerge();
    private final StatementMerge write = new StatementMerge();
    private final Map<String, String> unknown = new TreeMap<>();

    private TerraformGrants(BootstrapConfig config, NameReach reach) {
        this.config = config;
        this.reach = reach;
        this.boundary = config.boundaryArn(reach.account());
    }

    /** @throws InvalidValue if it is not known what Terraform asks for something, or what that is called */
    static TerraformGrants of(AccountDocuments documents, BootstrapConfig config, NameReach reach) {
        TerraformGrants grants = new TerraformGrants(config, reach);
        for (StackDocument stack : documents.stacks()) {
            Stream.concat(stack.resources().stream(), stack.data().stream()).forEach(each -> grants.add(each, stack));
        }
        if (!grants.unknown.isEmpty()) {
            throw InvalidValue.withFix(
                            "lacks what Terraform asks of AWS for " + String.join(", ", grants.unknown.values()),
                            "TYPE { plan { SID { actions = [...], resources = [...] } }, apply { ... } } for each type;"
                                    + " empty ones, if it asks for nothing")
                    .under("bootstrap.further-types");
        }
        return grants;
    }

    /** What runs that plan ask for: it lists and reads only. */
    List<Statement> plan() {
        return with(read.statements("Read"), BootstrapConfig.FurtherType::plan);
    }

    /** What runs that apply ask for beside that. */
    List<Statement> apply() {
        return with(write.statements("Write"), BootstrapConfig.FurtherType::apply);
    }

    private List<Statement> with(
            List<Statement> ours, Function<BootstrapConfig.FurtherType, Map<StatementKey, StatementConfig>> further) {
        List<Statement> all = new ArrayList<>(ours);
        config.furtherTypes().values().forEach(each -> all.addAll(StatementConfig.named(further.apply(each))));
        return all;
    }

    private void add(Block block, StackDocument stack) {
        String type = block.address().startsWith("data.") ? "data." + block.type() : block.type();
        if (!block.type().startsWith("aws_")
                || config.furtherTypes().containsKey(new BootstrapConfig.ResourceType(type))) {
            return; // another provider's, which does not ask AWS; or what the configuration says of it counts
        }
        Optional<List<TerraformCalls>> calls = ResourceTypes.terraform(type);
        if (calls.isEmpty()) {
            unknown.putIfAbsent(type, type + " (" + stack.name() + ")");
            return;
        }
        for (TerraformCalls each : calls.get()) {
            if (isWanted(each)) {
                try {
                    add(each, block, new Values(stack));
                } catch (UnknownValue e) {
                    unknown.putIfAbsent(
                            block.address(), block.address() + " (" + stack.name() + ": " + e.getMessage() + ")");
                }
            }
        }
    }

    private boolean isWanted(TerraformCalls calls) {
        return (config.emptyBuckets() || !calls.emptying())
                && (boundary.isEmpty() || calls.boundary() != TerraformCalls.Boundary.NONE);
    }

    private void add(TerraformCalls calls, Block block, Values values) throws UnknownValue {
        List<Condition> conditions = conditions(calls, block, values);
        for (String template : calls.on()) {
            String resource = calls.exact() ? values.filled(template, block) : reach.arn(template, block, values);
            calls.read().forEach(action -> read.allow(action, resource, conditions, calls.because()));
            calls.write().forEach(action -> write.allow(action, resource, conditions, calls.because()));
        }
    }

    private List<Condition> conditions(TerraformCalls calls, Block block, Values values) throws UnknownValue {
        List<Condition> conditions = new ArrayList<>();
        for (var operator : calls.conditions().entrySet()) {
            for (var key : operator.getValue().entrySet()) {
                List<String> filled = new ArrayList<>();
                for (String template : key.getValue()) {
                    filled.add(values.filled(template, block));
                }
                conditions.add(new Condition(operator.getKey(), key.getKey(), filled));
            }
        }
        if (calls.boundary() == TerraformCalls.Boundary.KEPT) {
            boundary.ifPresent(arn -> conditions.add(Condition.stringEquals("iam:PermissionsBoundary", arn)));
        }
        return conditions;
    }
}
