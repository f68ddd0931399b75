package dev.prefectinfra.app.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Lays out a picture with ELK's layered algorithm:
 * https://eclipse.dev/elk/reference/algorithms/org-eclipse-elk-layered.html. Nothing else knows ELK, whose loading
 * takes longer than most commands. Sizes are in pixels.
 */
final class Drawing {
    static final int LINE = 16;
    /** Where letters of 13 pixels are as wide as they get, on average. */
    private static final double LETTER = 6.9;

    private static final double SMALL_LETTER = 5.5;
    private static final int LINE_LENGTH = 22;

    static {
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
    }

    private final ElkNode root = ElkGraphUtil.createGraph();
    private final Map<String, ElkNode> nodes = new LinkedHashMap<>();
    private final Map<Flow, ElkEdge> edges = new LinkedHashMap<>();

    private Drawing() {}

    /** A picture laid out. */
    static Drawing of(Picture picture) {
        Drawing drawing = new Drawing();
        drawing.root
                .setProperty(LayeredOptions.DIRECTION, Direction.RIGHT)
                .setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL)
                .setProperty(LayeredOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN)
                .setProperty(LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.PREFER_NODES)
                .setProperty(LayeredOptions.SPACING_NODE_NODE, 18.0)
                .setProperty(LayeredOptions.SPACING_EDGE_NODE, 14.0)
                .setProperty(LayeredOptions.SPACING_EDGE_EDGE, 10.0)
                .setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 18.0)
                .setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 10.0)
                .setProperty(LayeredOptions.PADDING, new ElkPadding(8));
        // What holds others comes first.
        picture.parts().stream().filter(part -> part.in().isEmpty()).forEach(drawing::add);
        picture.parts().stream().filter(part -> part.in().isPresent()).forEach(drawing::add);
        picture.flows().forEach(flow -> drawing.add(flow, picture));
        new RecursiveGraphLayoutEngine().layout(drawing.root, new BasicProgressMonitor());
        return drawing;
    }

    /** The lines of a name: broken where it has a sign that is no letter. */
    static List<String> lines(String name) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : name.split("(?<=[-/_.:, ])", -1)) {
            if (!line.isEmpty() && line.length() + word.length() > LINE_LENGTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private void add(Part part) {
        ElkNode node = ElkGraphUtil.createNode(part.in().map(nodes::get).orElse(root));
        List<String> lines = lines(part.name());
        int longest = lines.stream().mapToInt(String::length).max().orElse(0);
        node.setWidth(Math.max(longest * LETTER, part.kind().word().length() * SMALL_LETTER) + 28);
        node.setHeight((lines.size() + 1) * LINE + 14);
        node.setProperty(LayeredOptions.PADDING, new ElkPadding((lines.size() + 1) * LINE + 14, 14, 14, 14));
        nodes.put(part.id(), node);
    }

    private void add(Flow flow, Picture picture) {
        ElkEdge edge = ElkGraphUtil.createSimpleEdge(nodes.get(picture.left(flow)), nodes.get(picture.right(flow)));
        ElkLabel label = ElkGraphUtil.createLabel(flow.does(), edge);
        label.setWidth(flow.does().length() * SMALL_LETTER + 4);
        label.setHeight(LINE - 2);
        label.setProperty(LayeredOptions.EDGE_LABELS_INLINE, true);
        label.setProperty(LayeredOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
        edges.put(flow, edge);
    }

    /** A rectangle. */
    record Box(long x, long y, long width, long height) {}

    Box all() {
        return new Box(0, 0, Math.round(root.getWidth()), Math.round(root.getHeight()));
    }

    Box box(Part part) {
        ElkNode node = nodes.get(part.id());
        return new Box(
                Math.round(left(node)),
                Math.round(top(node)),
                Math.round(node.getWidth()),
                Math.round(node.getHeight()));
    }

    Box label(Flow flow) {
        ElkEdge edge = edges.get(flow);
        ElkLabel label = edge.getLabels().get(0);
        return new Box(
                Math.round(label.getX() + left(edge.getContainingNode())),
                Math.round(label.getY() + top(edge.getContainingNode())),
                Math.round(label.getWidth()),
                Math.round(label.getHeight()));
    }

    /** As SVG writes a path. */
    String path(Flow flow) {
        ElkEdge edge = edges.get(flow);
        double x = left(edge.getContainingNode());
        double y = top(edge.getContainingNode());
        StringBuilder path = new StringBuilder();
        for (ElkEdgeSection section : edge.getSections()) {
            path.append('M').append(Math.round(x + section.getStartX())).append(' ');
            path.append(Math.round(y + section.getStartY()));
            section.getBendPoints()
                    .forEach(bend -> path.append('L')
                            .append(Math.round(x + bend.getX()))
                            .append(' ')
                            .append(Math.round(y + bend.getY())));
            path.append('L').append(Math.round(x + section.getEndX())).append(' ');
            path.append(Math.round(y + section.getEndY()));
        }
        return path.toString();
    }

    private double left(ElkNode node) {
        return node == root ? 0 : node.getX() + left(node.getParent());
    }

    private double top(ElkNode node) {
        return node == root ? 0 : node.getY() + top(node.getParent());
    }
}
