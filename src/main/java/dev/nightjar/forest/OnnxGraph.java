package dev.nightjar.forest;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** An ONNX graph in doubles while it grows; values are called by name. */
final class OnnxGraph {
    /** ONNX 1.16, the first with {@code TreeEnsemble}. */
    private static final int IR_VERSION = 10;

    private static final int OPSET = 21;
    private static final int ML_OPSET = 5;
    static final String ML_DOMAIN = "ai.onnx.ml";

    private final GraphProto.Builder graph;

    OnnxGraph(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    /** Declares an input of doubles, one a row. */
    String input(String name) {
        graph.addInput(value(name, shape().addDim(rows())));
        return name;
    }

    /** Declares an input of doubles, several a row. */
    String input(String name, int width) {
        graph.addInput(value(
                name,
                shape().addDim(rows())
                        .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width))));
        return name;
    }

    /** Declares the named value an output of shape rows × 1. */
    void output(String name) {
        graph.addOutput(value(
                name,
                shape().addDim(rows())
                        .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))));
    }

    String constant(String name, double value) {
        graph.addInitializer(doubles(value).setName(name));
        return name;
    }

    /** A matrix, row after row. */
    String constant(String name, double[] values, int rows, int columns) {
        TensorProto.Builder tensor = doubles(values).setName(name).clearDims();
        graph.addInitializer(tensor.addDims(rows).addDims(columns));
        return name;
    }

    String constant(String name, long value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(value));
        return name;
    }

    /** Adds an operator; its result has the name that is given. */
    String node(String result, String operator, List<String> arguments) {
        graph.addNode(NodeProto.newBuilder()
                .setName(result)
                .setOpType(operator)
                .addAllInput(arguments)
                .addOutput(result));
        return result;
    }

    /** Adds an operator with attributes. */
    String node(
            String result, String operator, String domain, List<String> arguments, List<AttributeProto> attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(result)
                .setOpType(operator)
                .setDomain(domain)
                .addAllInput(arguments)
                .addOutput(result)
                .addAllAttribute(attributes));
        return result;
    }

    /** The whole model's bytes. */
    byte[] model(Map<String, String> metadata) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("nightjar")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(ML_DOMAIN).setVersion(ML_OPSET))
                .setGraph(graph);
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto attribute(String name, int[] values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (int value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto attribute(String name, TensorProto.Builder tensor) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(tensor.setName(name))
                .build();
    }

    static TensorProto.Builder doubles(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        return TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.DOUBLE.getNumber())
                .addDims(values.length)
                .setRawData(ByteString.copyFrom(bytes.array()));
    }

    /** A tensor of unsigned bytes, all zero. */
    static TensorProto.Builder zeroBytes(int length) {
        return TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.UINT8.getNumber())
                .addDims(length)
                .setRawData(ByteString.copyFrom(new byte[length]));
    }

    private static TensorShapeProto.Builder shape() {
        return TensorShapeProto.newBuilder();
    }

    private static TensorShapeProto.Dimension.Builder rows() {
        return TensorShapeProto.Dimension.newBuilder().setDimParam("rows");
    }

    private static ValueInfoProto.Builder value(String name, TensorShapeProto.Builder shape) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.DOUBLE.getNumber())
                                .setShape(shape)));
    }
}
