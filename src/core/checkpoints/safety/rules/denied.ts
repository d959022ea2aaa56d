import { linesOf } from './lines.ts';

/** What it does that no model needs. */
export type Danger = 'command' | 'code' | 'resolver' | 'network' | 'files' | 'load' | 'native' | 'process';

export interface Denial {
  readonly danger: Danger;
  readonly advisory?: string;
}

/**
 * What only raises severity, since what is on no list is never data: `module.name` (or `module.*` with everything below), what it does, and the
 * advisory that describes it. A new advisory is a line here.
 */
const DENIED = linesOf(`
# evaluates code
builtins.eval code
builtins.exec code
builtins.execfile code
builtins.compile code
builtins.apply code
builtins.input code
builtins.breakpoint code
builtins.map code
builtins.filter code
builtins.open files
builtins.print code
builtins.super resolver
builtins.vars resolver
builtins.globals resolver
builtins.locals resolver
builtins.dir resolver
builtins.getattr resolver
builtins.setattr resolver
builtins.delattr resolver
builtins.hasattr resolver
builtins.__import__ resolver
builtins.memoryview resolver
builtins.help code
builtins.exit process
builtins.quit process
code.* code
code.InteractiveInterpreter.runcode code GHSA-cj3c-v495-4xqh
codeop.* code
types.CodeType code
types.FunctionType code
types.MethodType resolver
types.* code
marshal.* code
timeit.* code
trace.* code
trace.Trace.run code GHSA-5qwp-399c-mjwf
trace.Trace.runctx code GHSA-g344-hcph-8vgg
pdb.* code
bdb.* code
profile.* code
profile.Profile.runctx code GHSA-6vqj-c2q5-j97w
profile.Profile.run code GHSA-x696-vm39-cp64
cProfile.* code
cProfile.run code GHSA-49gj-c84q-6qm9
cProfile.runctx code GHSA-9w88-8rmg-7g2p
doctest.* code
doctest.debug_script code GHSA-fqq6-7vqf-w3fg
runpy.* code
idlelib.* code
idlelib.pyshell.ModifiedInterpreter.runcode code GHSA-3gf5-cxq9-w223
idlelib.pyshell.ModifiedInterpreter.runcommand code GHSA-j343-8v2j-ff7w
idlelib.autocomplete.AutoComplete.get_entity code GHSA-6w4w-5w54-rjvr
idlelib.autocomplete.AutoComplete.fetch_completions code GHSA-7cq8-mj8x-j263
idlelib.calltip.Calltip.fetch_tip code GHSA-8r4j-24qv-fmq9
idlelib.calltip.get_entity code GHSA-9xph-j2h6-g47v
idlelib.debugobj.ObjectTreeItem.SetText code GHSA-3vg9-h568-4w9m
idlelib.run.Executive.runcode code GHSA-m869-42cg-3xwr
lib2to3.* code
lib2to3.pgen2.grammar.Grammar.loads load GHSA-f54q-57x4-jg88
lib2to3.pgen2.pgen.ParserGenerator.make_label code GHSA-p9w7-82w4-7q8m
ast.* code
compileall.* code
py_compile.* code
sympy.core.sympify.sympify code
sympy.parsing.sympy_parser.parse_expr code
pandas.eval code
pandas.core.computation.eval.eval code
numexpr.evaluate code
numexpr.necompiler.evaluate code
numba.core.serialize._unpickle__CustomPickled load
# gives access to everything by its name
pkgutil.* resolver
pkgutil.resolve_name resolver GHSA-vvpj-8cmc-gx39
importlib.* resolver
imp.* resolver
operator.attrgetter resolver
operator.methodcaller resolver GHSA-84r2-jw7c-4r5q
operator.call resolver
operator.* resolver
_operator.* resolver
_operator.methodcaller resolver GHSA-955r-x9j8-7rhh
_operator.attrgetter resolver GHSA-46h3-79wf-xr6c
functools.partialmethod resolver
functools.reduce resolver
functools.* resolver
pydoc.* resolver
pydoc.locate resolver GHSA-84r2-jw7c-4r5q
inspect.* resolver
gc.* resolver
sys.* process
weakref.* resolver
zipimport.* resolver
numpy.core._ufunc_reconstruct resolver
numpy._core._ufunc_reconstruct resolver
numpy.core._internal.* resolver
numpy.lib.utils.* resolver
django.utils.module_loading.import_string resolver
werkzeug.utils.import_string resolver
hydra.utils.instantiate resolver
hydra._internal.instantiate._instantiate2.instantiate resolver
hydra.utils.get_method resolver
hydra.utils.get_object resolver
catalogue._importlib_metadata.* resolver
# runs programs
os.* command
os.system command
posix.* command
nt.* command
posixpath.* files
ntpath.* files
subprocess.* command
_posixsubprocess.* command
commands.* command
popen2.* command
pty.* command
pty.spawn command GHSA-vqmv-47xg-9wpr
platform.* command
asyncio.* command
asyncio.unix_events._UnixSubprocessTransport._start command GHSA-jgw4-cr84-mqxg
multiprocessing.* command
concurrent.* code
threading.* code
_thread.* code
sched.* code
signal.* process
atexit.* code
ensurepip.* command
ensurepip._run_pip command GHSA-xp4f-hrf8-rxw7
venv.* command
pip.* command CVE-2025-1716
pip._internal.* command CVE-2025-1716
pip.main command CVE-2025-1716
setuptools.* command
pkg_resources.* resolver
distutils.* files
distutils.file_util.write_file files GHSA-m273-6v24-x4m4
webbrowser.* command
antigravity.* command
mailcap.* command
uuid.* command GHSA-g38g-8gr9-h9xp
_osx_support.* command GHSA-g38g-8gr9-h9xp
_aix_support.* command GHSA-g38g-8gr9-h9xp
_pyrepl.* command GHSA-g38g-8gr9-h9xp
imaplib.* command GHSA-g38g-8gr9-h9xp
test.* command GHSA-g38g-8gr9-h9xp
cgitb.* code
IPython.* code
ipykernel.* code
pexpect.* command
sh.* command
plumbum.* command
invoke.* command
fabric.* command
paramiko.* network
docker.* command
nox.* command
tox.* command
pytest.* code
_pytest.* code
numpy.f2py.* code
numpy.f2py.crackfortran.getlincoef code GHSA-r8g5-cgf2-4m4m
numpy.f2py.crackfortran._eval_length code
numpy.distutils.* command
numpy.testing.* code
numpy.testing._private.utils.runstring code
numpy.ctypeslib.* native
scipy._lib._ccallback.* native
# of PyTorch
torch.load load
torch.serialization.load load
torch.serialization._load load
torch.hub.* load
torch.jit.load load
torch.jit._serialization.load load
torch.package.* load
torch.classes.* native
torch.ops.* native
torch._ops.* native
torch.utils.cpp_extension.* command
torch._inductor.* code
torch._inductor.codecache.compile_file code
torch._dynamo.* code
torch._dynamo.guards.GuardBuilder.get code GHSA-86cj-95qr-2p4f
torch.fx.* code
torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression code GHSA-f4x7-rfwp-v3xw
torch.utils._config_module.ConfigModule.load_config load GHSA-vv6j-3g6g-2pvj
torch.utils.bottleneck.* code
torch.utils.bottleneck.__main__.run_cprofile code GHSA-4r9r-ch6f-vxmx
torch.utils.bottleneck.__main__.run_autograd_prof code GHSA-4whj-rm5r-c2v8
torch.utils.collect_env.* command
torch.utils.collect_env.run command GHSA-f745-w6jp-hpxx
torch.utils.collect_env.run_and_read_all command GHSA-jhph-76pp-mggw
torch.utils.data.datapipes.* code
torch.utils.data.datapipes.utils.decoder.basichandlers load GHSA-h3qp-7fh3-f8h4
torch.utils._import_utils.* resolver
torch.jit.unsupported_tensor_ops.execWrapper code GHSA-vr7h-p6mm-wpmh
torch.distributed.launch.* command
torch.distributed.run.* command
torch.distributed.rpc.* code
torch.distributed.elastic.* command
torch.multiprocessing.* command
torch.testing.* code
torch._C._jit_pass_lint code
torchvision.datasets.* network
# loads another pickle or model
pickle.* load
_pickle.* load
cPickle.* load
dill.load load
dill.loads load
dill._dill.load load
dill._dill.loads load
dill._dill._getattribute resolver
dill._dill._eval_repr code
cloudpickle.load load
cloudpickle.loads load
joblib.load load
joblib.numpy_pickle.load load
jsonpickle.* load
shelve.* load
numpy.load load
numpy.lib.npyio.load load
numpy.lib._npyio_impl.load load
numpy.loads load
pandas.read_pickle load
pandas.io.pickle.read_pickle load
yaml.load load
yaml.unsafe_load load
yaml.full_load load
keras.models.load_model load
keras.saving.load_model load
tensorflow.keras.models.load_model load
tensorflow.saved_model.load load
tensorflow.io.gfile.* files
tensorflow.load_op_library native
tensorflow.py_function code
tensorflow.numpy_function code
mlflow.pyfunc.load_model load
skops.io.load load
transformers.pipeline network
transformers.AutoModel.from_pretrained network
huggingface_hub.* network
sklearn.datasets.* network
nltk.* network
# reaches the network
socket.* network
_socket.* network
ssl.* network
http.* network
httplib.* network
urllib.* network
urllib2.* network
urllib3.* network
requests.* network
aiohttp.* network
httpx.* network
websocket.* network
websockets.* network
ftplib.* network
smtplib.* network
telnetlib.* network
poplib.* network
nntplib.* network
xmlrpc.* network
socketserver.* network
boto3.* network
botocore.* network
# reaches files
shutil.* files
tempfile.* files
glob.* files
io.* files
_io.* files
_pyio.* files
fileinput.* files
linecache.* files
zipfile.* files
tarfile.* files
gzip.* files
bz2.* files
lzma.* files
sqlite3.* files
dbm.* files
codecs.* files
fsspec.* files
# native code
ctypes.* native
ctypes.CDLL native GHSA-4675-36f9-wf6r
_ctypes.* native
cffi.* native
mmap.* native
pyarrow.lib.* native
# ends or changes the process
builtins.SystemExit process
faulthandler.* process
resource.* process
readline.* process
site.* process
`);

const exact = new Map<string, Denial>();
const below = new Map<string, Denial>();
for (const [pattern = '', danger = '', advisory] of DENIED) {
  const denial = { danger: danger as Danger, ...(advisory !== undefined && { advisory }) };
  if (pattern.endsWith('.*')) below.set(pattern.slice(0, -2), denial);
  else exact.set(pattern, denial);
}

/** Names that do the same in every module that has them. */
const TELLING: ReadonlyMap<string, Danger> = new Map(
  linesOf(`
eval code
exec code
execfile code
exec_command command
system command
popen command
Popen command
check_output command
check_call command
getoutput command
getstatusoutput command
run_command command
runcode code
run_code code
runctx code
runsource code
runstring code
safe_eval code
getattr resolver
setattr resolver
attrgetter resolver
methodcaller resolver
__import__ resolver
import_module resolver
import_string resolver
load_module resolver
resolve_name resolver
unpickle load
load_library native
CDLL native
LoadLibrary native
`).map(([name = '', danger = '']) => [name, danger as Danger]),
);

/**
 * Why a pair is known to be dangerous; undefined where it is not. A class or module on the way counts: `a.b` in `c` is `a` in `c` too.
 * Names as Python 3 has them.
 */
export function denialOf(module: string, name: string): Denial | undefined {
  const whole = `${module}.${name}`;
  const found = exact.get(whole);
  if (found) return found;
  for (let dot = whole.length; dot > 0; dot = whole.lastIndexOf('.', dot - 1)) {
    const part = whole.slice(0, dot);
    const denial = below.get(part) ?? (dot < whole.length ? exact.get(part) : undefined);
    if (denial) return denial;
  }
  const danger = TELLING.get(name.slice(name.lastIndexOf('.') + 1));
  return danger && { danger };
}
