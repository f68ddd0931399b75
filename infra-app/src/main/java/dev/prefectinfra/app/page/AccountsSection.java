package dev.prefectinfra.app.page;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.synth.FinishedStack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Each account and each of its lanes, one at a time: the first lane is open. */
record AccountsSection(Platform platform, Map<String, Cost> costs, Consumer<String> progress) implements PageSection {
    @Override
    public String id() {
        return "accounts";
    }

    @Override
    public String title() {
        return "Accounts and lanes";
    }

    @Override
    public void write(Html html) {
        html.element(
                "p",
                "Open an account or a lane for its picture and its parts. Links lead into the AWS console, which opens"
                        + " in the account that you are signed in to.");
        Optional<FinishedStack> first = platform.lanes().stream().findFirst();
        platform.accounts().forEach((account, stacks) -> account(html, account, stacks, first));
    }

    private void account(Html html, Account account, List<FinishedStack> stacks, Optional<FinishedStack> first) {
        html.element("h3", account.name() + ": account " + account.id() + " in " + account.region());
        Map<String, Picture> lanes = new LinkedHashMap<>();
        stacks.stream()
                .filter(Platform::isLane)
                .forEach(lane -> lanes.put(lane.name(), Sketch.of(lane.document(), Platform.documents(stacks))));
        for (FinishedStack stack : stacks) {
            progress.accept(stack.name());
            boolean open = first.filter(stack::equals).isPresent();
            html.open("details", "id", Platform.id(stack), open ? "open" : "class", open ? "" : "stack");
            html.open("summary").element("h4", heading(stack));
            html.element("span", summary(stack)).close("summary");
            Html piece = new Html();
            Picture picture = switch (stack.configured().kind()) {
                case LANE -> lanes.get(stack.name());
                case ACCOUNT -> AccountSketch.of(stack, stacks, lanes);
                case BOOTSTRAP -> Sketch.of(stack.document(), Platform.documents(stacks));
            };
            new StackView(stack, picture, costs.get(stack.name()), "h5").write(piece);
            html.deferred(piece).close("details").line();
        }
    }

    private static String heading(FinishedStack stack) {
        String account = stack.configured().account().name().value();
        return switch (stack.configured().kind()) {
            case LANE -> "Lane " + Platform.title(stack);
            case ACCOUNT -> "What the lanes of " + account + " share";
            case BOOTSTRAP -> "Who plans and applies " + account;
        };
    }

    private String summary(FinishedStack stack) {
        return stack.document().resources().size() + " resources, "
                + costs.get(stack.name()).monthInWords() + " a month at rest";
    }
}
