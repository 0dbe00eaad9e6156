// The public API of "downhill": networks, losses, optimizers, training, files.

export { makeFolder, systemReason, writeFileAtomic } from "#host";
export { compile } from "./compile.ts";
export type { Dataset } from "./data/dataset.ts";
export type { Examples, Predictions } from "./data/examples.ts";
export {
  AbortedError,
  DataError,
  DivergenceError,
  DownhillError,
  FormatError,
  GraphError,
  MemoryLimitError,
  OptionError,
  ShapeError,
  type TableFault,
  TargetError,
} from "./errors.ts";
export { isNestedDeeply } from "./formats/nesting.ts";
export {
  readSafetensors,
  type StoredDtype,
  type StoredTensor,
  type StoredTensors,
  writeSafetensors,
} from "./formats/safetensors.ts";
export type { AccumulateOptions } from "./nn/accumulation.ts";
export {
  type Activation,
  type ActivationName,
  type ActivationOptions,
  activation,
  activationNamed,
  activations,
  elu,
  gelu,
  geluTanh,
  leakyRelu,
  linear,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  step,
  tanh,
} from "./nn/activation.ts";
export { activationLayer } from "./nn/activation-layer.ts";
export {
  type AdamOptions,
  type AdamwOptions,
  adam,
  adamw,
  type RmspropOptions,
  rmsprop,
} from "./nn/adaptive.ts";
export { type AffineOptions, affine } from "./nn/affine.ts";
export { type AlexNetOptions, alexNet, alexNetDecay, alexNetOptimizer } from "./nn/alexnet.ts";
export {
  type Adversarial,
  type AdversarialOptions,
  adversarial,
} from "./nn/attack/adversarial.ts";
export type {
  Attack,
  Attacked,
  Judgement,
  PixelRange,
  PixelRangeOptions,
} from "./nn/attack/attack.ts";
export { type FgsmOptions, fgsm } from "./nn/attack/fgsm.ts";
export { type LbfgsAttackOptions, lbfgsAttack } from "./nn/attack/lbfgs-attack.ts";
export { type NoiseOptions, signNoise } from "./nn/attack/noise.ts";
export { type PgdOptions, pgd } from "./nn/attack/pgd.ts";
export { targeted } from "./nn/attack/targeted.ts";
export type { Augmentation, Augmented, AugmentOptions, Draw, Places } from "./nn/augment.ts";
export type { AverageOptions } from "./nn/average.ts";
export type { DataFormat, FloatType, Region } from "./nn/batch.ts";
export { type BatchNormOptions, batchNorm } from "./nn/batch-norm.ts";
export {
  type BoltzmannOptions,
  boltzmann,
  boltzmannClassifier,
  rbm,
} from "./nn/boltzmann/boltzmann.ts";
export {
  type ContrastiveDivergenceOptions,
  contrastiveDivergence,
  type PersistentOptions,
  persistentContrastiveDivergence,
} from "./nn/boltzmann/contrastive-divergence.ts";
export {
  type Branched,
  type Branches,
  type BranchesLayer,
  branches,
  type Join,
  type JoinName,
  join,
} from "./nn/branches.ts";
export type { Layers } from "./nn/chain.ts";
export type { ClassWeightOptions } from "./nn/class-weights.ts";
export type { ClippingOptions } from "./nn/clipping.ts";
export { type Conv2dOptions, conv2d, type Size2d } from "./nn/conv2d.ts";
export type { LayerCosts } from "./nn/costs.ts";
export { type DenseOptions, dense } from "./nn/dense.ts";
export { type DropoutOptions, type DropoutScaling, dropout } from "./nn/dropout.ts";
export { eachStep } from "./nn/each-step.ts";
export { type ElasticOptions, elastic } from "./nn/elastic.ts";
export { type EmbeddingOptions, embedding } from "./nn/embedding.ts";
export {
  type AnswerStepOptions,
  answerStep,
  type EvaluationStepOptions,
  evaluationStep,
  type PredictionStepOptions,
  predictionStep,
} from "./nn/evaluation-step.ts";
export { flatten } from "./nn/flatten.ts";
export { freeze, type ParameterPattern } from "./nn/freeze.ts";
export { gradientStep } from "./nn/gradient-step.ts";
export {
  constant,
  gaussian,
  glorot,
  he,
  type Initializer,
  type InitializerName,
  initializers,
  large,
  scaled,
  zeros,
} from "./nn/initializer.ts";
export { type InputsLayer, inputs } from "./nn/inputs.ts";
export {
  type Layer,
  layer,
  type ParameterOptions,
  type Scope,
  type SharedLayer,
  type SharedUse,
} from "./nn/layer.ts";
export { type LayerNormOptions, layerNorm } from "./nn/layer-norm.ts";
export { type LocalResponseNormOptions, localResponseNorm } from "./nn/local-response-norm.ts";
export {
  crossEntropy,
  huber,
  type Loss,
  type LossName,
  type LossOptions,
  labelSmoothing,
  logLikelihood,
  loss,
  losses,
  meanAbsolute,
  meanSquared,
  quadratic,
} from "./nn/loss.ts";
export { lossNamed } from "./nn/loss-names.ts";
export { type MaskingOptions, masking } from "./nn/masking.ts";
export { mixture } from "./nn/mixture.ts";
export { type Network, type NetworkOutput, network } from "./nn/network.ts";
export {
  type Answer,
  type ApplyOptions,
  type Objective,
  type ObjectiveOptions,
  type ObjectiveScope,
  objective,
  type ShownCost,
  type Wanted,
} from "./nn/objective.ts";
export {
  type MomentumOptions,
  momentum,
  nesterov,
  type Optimizer,
  type OptimizerName,
  type OwnOptimizerOptions,
  optimizer,
  type SgdOptions,
  type SharedState,
  sgd,
  type UpdateArguments,
  type Updated,
} from "./nn/optimizer.ts";
export {
  type OutputLoss,
  type OutputLosses,
  outputLosses,
} from "./nn/output-losses.ts";
export { type Heads, outputs, type SizesOf } from "./nn/outputs.ts";
export {
  type AveragePool2dOptions,
  averagePool2d,
  maxPool2d,
  type Padding2d,
  type Pool2dOptions,
} from "./nn/pool2d.ts";
export type { RecurrentBatchNorm } from "./nn/recurrent/batch-norm.ts";
export { bidirectional } from "./nn/recurrent/bidirectional.ts";
export type { RecurrentLayer, RecurrentOptions } from "./nn/recurrent/cell.ts";
export { type GruOptions, gru } from "./nn/recurrent/gru.ts";
export { type LstmOptions, lstm } from "./nn/recurrent/lstm.ts";
export { type RnnOptions, rnn } from "./nn/recurrent/rnn.ts";
export { penalty, type RegularizerOptions } from "./nn/regularizer.ts";
export { type ResidualOptions, residual } from "./nn/residual.ts";
export { shared, type TransposedOptions, transposed } from "./nn/sharing.ts";
export { standardize } from "./nn/standardize.ts";
export {
  batchNames,
  monitorNames,
  type StepOptions,
  type TrainingStepOptions,
  trainingStep,
} from "./nn/step.ts";
export type { Output, ParameterSpec } from "./nn/trace.ts";
export type { CompileOptions, Entry, Machine, TargetName } from "./runtime/machine.ts";
export { type GridSearchOptions, gridPoints, gridSearch } from "./search/grid-search.ts";
export { type GuidedOptions, guidedSearch } from "./search/guided-search.ts";
export { type RandomSearchOptions, randomPoints, randomSearch } from "./search/random-search.ts";
export {
  logUniform,
  oneOf,
  type Point,
  type Range,
  type RangeOptions,
  type Space,
  uniform,
  type Value,
} from "./search/space.ts";
export { type HalvingOptions, rungs, successiveHalving } from "./search/successive-halving.ts";
export { type Candidate, runTrial, type TrialRun, trainingAttempt } from "./search/trainer.ts";
export {
  type Attempt,
  bestEpoch,
  isBetter,
  type Judged,
  type Outcome,
  type Search,
  type SearchEvent,
  type SearchResult,
  type Trial,
  type TrialEpoch,
} from "./search/trial.ts";
export {
  type AttackedOptions,
  type Attacker,
  type AttackerOptions,
  type AttackOptions,
  attacked,
  attacker,
} from "./train/attacked.ts";
export { type GibbsOptions, type GibbsSample, gibbs } from "./train/boltzmann/gibbs.ts";
export { type LayerwiseOptions, layerwise } from "./train/boltzmann/layerwise.ts";
export {
  type AnnealingOptions,
  estimateLogPartition,
  freeEnergies,
  type LogPartitionEstimate,
  logPartition,
} from "./train/boltzmann/likelihood.ts";
export {
  type Checkpoint,
  fromCheckpoint,
  loadCheckpoint,
  saveCheckpoint,
  toCheckpoint,
} from "./train/checkpoint.ts";
export { type DistortOptions, distorted } from "./train/distorted.ts";
export { DivergedRunError } from "./train/divergence.ts";
export { type DoctorSets, divergedFinding, doctor } from "./train/doctor/doctor.ts";
export { type Finding, type FindingKind, findingText } from "./train/doctor/finding.ts";
export {
  type Answers,
  answerTogether,
  type JointAnswers,
  type JointOptions,
  type Mistake,
  trainEnsemble,
} from "./train/ensemble.ts";
export { epochs, type ValidatedEpoch, type ValidatedRun } from "./train/epochs.ts";
export type { Best, Ending, EpochEvent, Run } from "./train/event.ts";
export type { FlattenOrder } from "./train/foreign/flatten-order.ts";
export {
  type ImportedNetwork,
  type ImportOptions,
  type ImportReport,
  importSafetensors,
  type MatchedTensor,
} from "./train/foreign/foreign.ts";
export type { GateOrder } from "./train/foreign/gate-order.ts";
export { importNpz, toNpz } from "./train/foreign/npz-weights.ts";
export {
  type StateDict,
  type StateDictOptions,
  toStateDict,
  type WrittenTensor,
} from "./train/foreign/state-dict.ts";
export type { FoundBy } from "./train/foreign/tensor-modules.ts";
export {
  type FullBatchRun,
  type FullBatchTraining,
  type IterationEvent,
  lbfgs,
  type NewtonOptions,
  newtonCg,
} from "./train/full-batch/full-batch.ts";
export {
  type DescentOptions,
  type LbfgsMemory,
  type MinimizeOptions,
  type Minimum,
  minimize,
} from "./train/full-batch/minimize.ts";
export type { DescentEnding } from "./train/full-batch/smooth-function.ts";
export {
  type ComparedDerivative,
  checkGradient,
  compareGradientCost,
  type GradientCheck,
  type GradientCheckOptions,
  type GradientCost,
  type GradientCostOptions,
} from "./train/gradient-check.ts";
export { type InitialOptions, initialParameters } from "./train/initialize.ts";
export type { InputGradientOptions, InputGradients } from "./train/input-gradient-options.ts";
export { fromBookJson, fromSafetensors, load } from "./train/load.ts";
export {
  areaUnderCurve,
  type ClassMetrics,
  type ErrorMetrics,
  type Found,
  type Metrics,
  type MetricsOptions,
  metrics,
} from "./train/metrics.ts";
export {
  type OnlineBatch,
  type OnlineLearner,
  type OnlineOptions,
  onlineLearner,
} from "./train/online.ts";
export type { TrainOptions, ValidatedOptions } from "./train/options.ts";
export { type Overfit, type OverfitOptions, overfitOneBatch } from "./train/overfit.ts";
export type { PartialReport, PartialStart } from "./train/partial.ts";
export { type Predictor, type PredictorOptions, predictor } from "./train/predictor.ts";
export { learningRateRange, type RateRange, type RateRangeOptions } from "./train/rate-range.ts";
export {
  type EpochRecord,
  type Evaluation,
  isCounted,
  type MonitoredValue,
} from "./train/record.ts";
export { type SampleOptions, sampleSymbols } from "./train/sample.ts";
export { type SampleTextOptions, sampleText } from "./train/sample-text.ts";
export {
  constantRate,
  cosine,
  halveWhenStuck,
  oneCycle,
  type Schedule,
  stepDecay,
  triangular,
  warmUp,
} from "./train/schedules.ts";
export type { Snapshot } from "./train/snapshot.ts";
export type { ParameterMap, TrainedState } from "./train/state.ts";
export { type StepEvent, type Stepper, type StepperOptions, stepper } from "./train/stepper.ts";
export { findings, summarize } from "./train/summary.ts";
export { type TopAnswers, type TopOptions, topAnswers } from "./train/top-answers.ts";
export { train } from "./train/train.ts";
export {
  type AskOptions,
  type EvaluateOptions,
  initialize,
  type StateOptions,
  type TrainedNetwork,
  type UseOptions,
  withParameters,
} from "./train/trained.ts";
